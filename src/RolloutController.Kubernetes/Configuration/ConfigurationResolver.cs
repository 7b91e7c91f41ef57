using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using RolloutController.Kubernetes.Configuration.Kubeconfig;

namespace RolloutController.Kubernetes.Configuration;

/// <summary>Picks context, cluster and user from the files, lets the flags win, and checks that the result can work.</summary>
internal sealed class ConfigurationResolver(HostEnvironment environment, TimeProvider time, ILogger log)
{
    public ClusterConfiguration FromFiles(KubeconfigFiles files, KubeconfigOverrides overrides)
    {
        var contextName = overrides.Context ?? files.CurrentContext;
        var context = contextName.Length == 0 ? new ContextEntry() : Find(files.Contexts, contextName, "context");
        var clusterName = overrides.Cluster ?? context.Cluster ?? "";
        var cluster = Override(clusterName.Length == 0 ? new ClusterEntry() : Find(files.Clusters, clusterName, "cluster"), overrides);
        var userName = overrides.User ?? context.User ?? "";
        var user = Override(userName.Length == 0 ? new UserEntry() : Find(files.Users, userName, "user"), overrides);

        if (string.IsNullOrEmpty(cluster.Server))
        {
            throw new ConfigurationException(clusterName.Length > 0
                ? $"cluster \"{clusterName}\" has no \"server\""
                : "no context is chosen: set current-context or pass --context (or --server)");
        }

        if (cluster is { InsecureSkipTlsVerify: true } and ({ CertificateAuthority: not null } or { CertificateAuthorityData: not null }))
            throw new ConfigurationException($"cluster \"{clusterName}\" has both insecure-skip-tls-verify and a certificate authority: expected one of them");

        var server = ServerAddress(cluster.Server);
        var secure = server.Scheme == Uri.UriSchemeHttps;
        if (!secure) Log.CredentialsNotSent(log, server);
        if (cluster.InsecureSkipTlsVerify) Log.NotVerified(log);
        var factory = new CredentialProviderFactory(environment, time, log);
        return new ClusterConfiguration(server, secure ? factory.Create(userName, user, cluster, server) : FixedCredentials.Anonymous)
        {
            CertificateAuthority = Pem(cluster.CertificateAuthorityData, cluster.CertificateAuthority),
            InsecureSkipTlsVerify = cluster.InsecureSkipTlsVerify,
            TlsServerName = NullIfEmpty(cluster.TlsServerName),
            Proxy = ProxyAddress(cluster.ProxyUrl),
            Namespace = NullIfEmpty(overrides.Namespace) ?? NullIfEmpty(context.Namespace) ?? "default",
            Impersonation = ImpersonationOf(user),
            RequestTimeout = overrides.RequestTimeout,
            Origin = contextName.Length > 0 ? $"context \"{contextName}\"" : "flags",
        };
    }

    /// <summary>The flags that make sense inside a pod.</summary>
    public static ClusterConfiguration Apply(ClusterConfiguration inCluster, KubeconfigOverrides overrides) => inCluster with
    {
        Credentials = overrides.Token is { } token ? FixedCredentials.Bearer(token) : inCluster.Credentials,
        CertificateAuthority = overrides.InsecureSkipTlsVerify == true ? null
            : overrides.CertificateAuthority is { } path ? new PemSource.InFile(Path.GetFullPath(path))
            : inCluster.CertificateAuthority,
        InsecureSkipTlsVerify = overrides.InsecureSkipTlsVerify ?? false,
        TlsServerName = overrides.TlsServerName,
        Namespace = NullIfEmpty(overrides.Namespace) ?? inCluster.Namespace,
        Impersonation = ImpersonationOf(Override(new UserEntry(), overrides)),
        RequestTimeout = overrides.RequestTimeout,
    };

    /// <summary><c>*-data</c> wins over the file.</summary>
    public static PemSource? Pem(byte[]? data, string? path) =>
        data is { Length: > 0 } ? new PemSource.Inline([.. data]) : path is null ? null : new PemSource.InFile(path);

    private static T Find<T>(ImmutableDictionary<string, T> entries, string name, string what) => entries.TryGetValue(name, out var entry)
        ? entry
        : throw new ConfigurationException($"no {what} \"{name}\" in the kubeconfig; it has: {Names(entries)}");

    private static string Names<T>(ImmutableDictionary<string, T> entries) =>
        entries.IsEmpty ? "none" : string.Join(", ", entries.Keys.Order(StringComparer.Ordinal).Select(name => $"\"{name}\""));

    private static ClusterEntry Override(ClusterEntry cluster, KubeconfigOverrides overrides)
    {
        if (overrides.Server is { } server) cluster = cluster with { Server = server };
        if (overrides.TlsServerName is { } name) cluster = cluster with { TlsServerName = name };
        if (overrides.InsecureSkipTlsVerify is { } insecure)
        {
            cluster = cluster with { InsecureSkipTlsVerify = insecure };
            if (insecure) cluster = cluster with { CertificateAuthority = null, CertificateAuthorityData = null };
        }

        return overrides.CertificateAuthority is { } path
            ? cluster with { CertificateAuthority = Path.GetFullPath(path), CertificateAuthorityData = null }
            : cluster;
    }

    private static UserEntry Override(UserEntry user, KubeconfigOverrides overrides)
    {
        if (overrides.Token is { } token)
            user = user with { Token = token, TokenFile = null, Username = null, Password = null, Exec = null, AuthProvider = null };
        if (overrides.ClientCertificate is { } certificate)
            user = user with { ClientCertificate = Path.GetFullPath(certificate), ClientCertificateData = null };
        if (overrides.ClientKey is { } key) user = user with { ClientKey = Path.GetFullPath(key), ClientKeyData = null };
        if (overrides.ImpersonateUser is { } name) user = user with { ImpersonateUser = name };
        if (overrides.ImpersonateUid is { } uid) user = user with { ImpersonateUid = uid };
        return overrides.ImpersonateGroups.IsDefaultOrEmpty ? user : user with { ImpersonateGroups = overrides.ImpersonateGroups };
    }

    private static Impersonation? ImpersonationOf(UserEntry user)
    {
        if (string.IsNullOrEmpty(user.ImpersonateUser))
        {
            return user.ImpersonateUid is null && user.ImpersonateGroups is null && user.ImpersonateExtra is null
                ? null
                : throw new ConfigurationException("as-uid, as-groups and as-user-extra need a user to be treated as: set \"as\"");
        }

        return new Impersonation(user.ImpersonateUser)
        {
            Uid = NullIfEmpty(user.ImpersonateUid),
            Groups = [.. user.ImpersonateGroups ?? []],
            Extra = (user.ImpersonateExtra ?? ImmutableDictionary<string, IReadOnlyList<string>>.Empty)
                .ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Value.ToImmutableArray(), StringComparer.Ordinal),
        };
    }

    /// <summary>kubectl takes <c>host:port</c> for http.</summary>
    private static Uri ServerAddress(string text)
    {
        var withScheme = text.Contains("://", StringComparison.Ordinal) ? text : "http://" + text;
        return Uri.TryCreate(withScheme, UriKind.Absolute, out var server) && server.Scheme is "http" or "https" && server.Query.Length == 0
            ? new Uri(WithoutUser(server.OriginalString))
            : throw new ConfigurationException($"server \"{WithoutUser(text)}\" is no address: expected for example https://10.0.0.1:6443");
    }

    private static Uri? ProxyAddress(string? text) => string.IsNullOrEmpty(text) ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var proxy) && proxy.Scheme is "http" or "https" or "socks5" ? proxy
        : throw new ConfigurationException($"proxy-url \"{WithoutUser(text)}\": expected scheme http, https or socks5");

    /// <summary>An address as it may be told: some hold a user's password before the host.</summary>
    private static string WithoutUser(string address)
    {
        var host = address.IndexOf("://", StringComparison.Ordinal) is var scheme and >= 0 ? scheme + 3 : 0;
        var end = address.IndexOfAny(['/', '?', '#'], host);
        var at = address[..(end < 0 ? address.Length : end)].LastIndexOf('@');
        return at < host ? address : address[..host] + address[(at + 1)..];
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
