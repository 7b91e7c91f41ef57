using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace RolloutController.Kubernetes.Configuration.Kubeconfig;

/// <summary>One entry of <c>users</c>. File paths are absolute once it is read.</summary>
internal sealed record UserEntry
{
    [JsonPropertyName("client-certificate")]
    public string? ClientCertificate { get; init; }

    [JsonPropertyName("client-certificate-data")]
    public byte[]? ClientCertificateData { get; init; }

    [JsonPropertyName("client-key")]
    public string? ClientKey { get; init; }

    [JsonPropertyName("client-key-data")]
    public byte[]? ClientKeyData { get; init; }

    [JsonPropertyName("token")]
    public string? Token { get; init; }

    [JsonPropertyName("tokenFile")]
    public string? TokenFile { get; init; }

    [JsonPropertyName("username")]
    public string? Username { get; init; }

    [JsonPropertyName("password")]
    public string? Password { get; init; }

    [JsonPropertyName("as")]
    public string? ImpersonateUser { get; init; }

    [JsonPropertyName("as-uid")]
    public string? ImpersonateUid { get; init; }

    [JsonPropertyName("as-groups")]
    public IReadOnlyList<string>? ImpersonateGroups { get; init; }

    [JsonPropertyName("as-user-extra")]
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? ImpersonateExtra { get; init; }

    [JsonPropertyName("exec")]
    public ExecEntry? Exec { get; init; }

    [JsonPropertyName("auth-provider")]
    public JsonNode? AuthProvider { get; init; }

    public UserEntry RelativeTo(string directory) => this with
    {
        ClientCertificate = Paths.Resolve(ClientCertificate, directory),
        ClientKey = Paths.Resolve(ClientKey, directory),
        TokenFile = Paths.Resolve(TokenFile, directory),
        Exec = Exec?.RelativeTo(directory),
    };

    /// <summary>Never the secrets in it.</summary>
    public override string ToString() => nameof(UserEntry);
}
