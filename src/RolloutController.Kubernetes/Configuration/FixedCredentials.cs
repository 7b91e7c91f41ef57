using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace RolloutController.Kubernetes.Configuration;

/// <summary>Credentials that stand in the configuration and never change.</summary>
public sealed class FixedCredentials(Credentials credentials) : ICredentialProvider
{
    /// <summary>No credentials.</summary>
    public static FixedCredentials Anonymous { get; } = new(Credentials.Anonymous);

    /// <summary>A bearer token.</summary>
    public static FixedCredentials Bearer(string token) => new(new Credentials(new AuthenticationHeaderValue("Bearer", token), null));

    /// <summary>User name and password (HTTP Basic).</summary>
    public static FixedCredentials Basic(string username, string password) => new(new Credentials(
        new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{username}:{password}"))), null));

    /// <summary>A client certificate with its private key.</summary>
    public static FixedCredentials Certificate(X509Certificate2 certificate) => new(new Credentials(null, certificate));

    /// <inheritdoc />
    public ValueTask<Credentials> GetAsync(CancellationToken cancellationToken) => ValueTask.FromResult(credentials);

    /// <inheritdoc />
    public void Refused(Credentials credentials)
    {
        // There is nowhere to get others from.
    }
}
