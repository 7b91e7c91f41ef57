using Microsoft.Extensions.Logging;

namespace RolloutController.Kubernetes.Configuration;

/// <summary>The API server as a pod sees it: address from the environment, token, CA and namespace from the mounted service account.</summary>
internal static class InClusterConfiguration
{
    /// <summary>Null where this is no pod, or one without a mounted service account.</summary>
    public static ClusterConfiguration? TryLoad(HostEnvironment environment, TimeProvider time, ILogger log)
    {
        var token = Path.Combine(environment.ServiceAccountDirectory, "token");
        if (environment.NonEmpty("KUBERNETES_SERVICE_HOST") is not { } host || environment.NonEmpty("KUBERNETES_SERVICE_PORT") is not { } port
            || !File.Exists(token))
            return null;

        var authority = Path.Combine(environment.ServiceAccountDirectory, "ca.crt");
        var address = host.Contains(':', StringComparison.Ordinal) && !host.StartsWith('[') ? $"[{host}]" : host;
        return new ClusterConfiguration(new Uri($"https://{address}:{port}"), new TokenFileCredentials(token, null, null, time, log))
        {
            CertificateAuthority = File.Exists(authority) ? new PemSource.InFile(authority) : null,
            // The address is the cluster's own. A proxy set for the way out would be asked for it wherever NO_PROXY names networks, not hosts.
            UseEnvironmentProxy = false,
            Namespace = NamespaceOf(environment),
            Origin = "in-cluster",
        };
    }

    private static string NamespaceOf(HostEnvironment environment)
    {
        if (environment.NonEmpty("POD_NAMESPACE") is { } name) return name;
        var file = Path.Combine(environment.ServiceAccountDirectory, "namespace");
        return File.Exists(file) && File.ReadAllText(file).Trim() is { Length: > 0 } text ? text : "default";
    }
}
