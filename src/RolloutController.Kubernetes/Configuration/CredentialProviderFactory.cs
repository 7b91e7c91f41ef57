using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using RolloutController.Kubernetes.Configuration.Kubeconfig;

namespace RolloutController.Kubernetes.Configuration;

/// <summary>Makes the credential provider that a user's entry asks for.</summary>
internal sealed class CredentialProviderFactory(HostEnvironment environment, TimeProvider time, ILogger log)
{
    public ICredentialProvider Create(string name, UserEntry user, ClusterEntry cluster, Uri server)
    {
        if (user.AuthProvider is { } old)
        {
            throw new ConfigurationException(
                $"user \"{name}\" uses auth-provider \"{old["name"]}\", which Kubernetes removed in 1.26: use an exec plugin instead");
        }

        var hasToken = user.Token is { Length: > 0 } || user.TokenFile is not null;
        var hasBasic = user.Username is { Length: > 0 };
        if ((hasToken ? 1 : 0) + (hasBasic ? 1 : 0) + (user.Exec is null ? 0 : 1) > 1)
            throw new ConfigurationException($"user \"{name}\" has more than one of token, username and exec: expected one");

        if (user.Exec is not null) return new ExecCredentials(ExecPlugin.From(name, user.Exec, cluster, server, environment, log), time);
        var certificate = CertificateOf(name, user);
        if (user.TokenFile is { } file) return new TokenFileCredentials(file, user.Token, Load(name, certificate), time, log);
        if (hasToken) return new FixedCredentials(new Credentials(new AuthenticationHeaderValue("Bearer", user.Token), Load(name, certificate)));
        if (hasBasic) return FixedCredentials.Basic(user.Username!, user.Password ?? "");
        return certificate is null ? FixedCredentials.Anonymous : new CertificateCredentials(certificate, time, log);
    }

    private static ClientCertificateSource? CertificateOf(string name, UserEntry user)
    {
        var certificate = ConfigurationResolver.Pem(user.ClientCertificateData, user.ClientCertificate);
        var key = ConfigurationResolver.Pem(user.ClientKeyData, user.ClientKey);
        return (certificate, key) switch
        {
            (null, null) => null,
            ({ }, { }) => new ClientCertificateSource(certificate, key),
            _ => throw new ConfigurationException($"user \"{name}\": client-certificate and client-key belong together, only one is set"),
        };
    }

    private static X509Certificate2? Load(string name, ClientCertificateSource? source)
    {
        try
        {
            return source?.Load();
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new ConfigurationException($"user \"{name}\": the client certificate in {source!.Certificate} cannot be used: {e.Message}", e);
        }
    }
}
