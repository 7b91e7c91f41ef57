using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;

namespace RolloutController.Kubernetes.Configuration;

/// <summary>What proves to the API server who we are. Compared by identity: a new instance is a new credential.</summary>
/// <param name="authorization">The <c>Authorization</c> header; null where a certificate or nothing is used.</param>
/// <param name="clientCertificate">Certificate with its private key; null where none is used.</param>
public sealed class Credentials(AuthenticationHeaderValue? authorization, X509Certificate2? clientCertificate)
{
    /// <summary>No credentials: the server sees <c>system:anonymous</c>.</summary>
    public static Credentials Anonymous { get; } = new(null, null);

    /// <summary>The <c>Authorization</c> header; null where a certificate or nothing is used.</summary>
    public AuthenticationHeaderValue? Authorization { get; } = authorization;

    /// <summary>Certificate with its private key; null where none is used.</summary>
    public X509Certificate2? ClientCertificate { get; } = clientCertificate;

    /// <summary>Names the kinds of credential, never their content.</summary>
    public override string ToString() => (Authorization, ClientCertificate) switch
    {
        (null, null) => "anonymous",
        ({ } header, null) => header.Scheme,
        (null, { } certificate) => $"certificate {certificate.Subject}",
        ({ } header, { } certificate) => $"{header.Scheme} and certificate {certificate.Subject}",
    };
}
