using System.Text.Json.Serialization;

namespace RolloutController.Kubernetes.Configuration.Kubeconfig;

/// <summary>One entry of <c>clusters</c>. File paths are absolute once it is read.</summary>
internal sealed record ClusterEntry
{
    [JsonPropertyName("server")]
    public string? Server { get; init; }

    [JsonPropertyName("tls-server-name")]
    public string? TlsServerName { get; init; }

    [JsonPropertyName("insecure-skip-tls-verify")]
    public bool InsecureSkipTlsVerify { get; init; }

    [JsonPropertyName("certificate-authority")]
    public string? CertificateAuthority { get; init; }

    [JsonPropertyName("certificate-authority-data")]
    public byte[]? CertificateAuthorityData { get; init; }

    [JsonPropertyName("proxy-url")]
    public string? ProxyUrl { get; init; }

    [JsonPropertyName("extensions")]
    public IReadOnlyList<NamedExtension>? Extensions { get; init; }

    public ClusterEntry RelativeTo(string directory) => this with { CertificateAuthority = Paths.Resolve(CertificateAuthority, directory) };
}
