using System.Text.Json.Serialization;

namespace RolloutController.Kubernetes.Configuration.Kubeconfig;

/// <summary>One entry of <c>contexts</c>.</summary>
internal sealed record ContextEntry
{
    [JsonPropertyName("cluster")]
    public string? Cluster { get; init; }

    [JsonPropertyName("user")]
    public string? User { get; init; }

    [JsonPropertyName("namespace")]
    public string? Namespace { get; init; }
}
