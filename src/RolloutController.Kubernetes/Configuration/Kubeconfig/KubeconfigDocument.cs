using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace RolloutController.Kubernetes.Configuration.Kubeconfig;

/// <summary>A kubeconfig file as it is written (client-go <c>clientcmd/api/v1</c>).</summary>
internal sealed record KubeconfigDocument
{
    [JsonPropertyName("current-context")]
    public string? CurrentContext { get; init; }

    [JsonPropertyName("clusters")]
    public IReadOnlyList<NamedCluster>? Clusters { get; init; }

    [JsonPropertyName("contexts")]
    public IReadOnlyList<NamedContext>? Contexts { get; init; }

    [JsonPropertyName("users")]
    public IReadOnlyList<NamedUser>? Users { get; init; }
}

internal sealed record NamedCluster
{
    [JsonPropertyName("name")]
    public string? Name { get; init; }

    [JsonPropertyName("cluster")]
    public ClusterEntry? Cluster { get; init; }
}

internal sealed record NamedContext
{
    [JsonPropertyName("name")]
    public string? Name { get; init; }

    [JsonPropertyName("context")]
    public ContextEntry? Context { get; init; }
}

internal sealed record NamedUser
{
    [JsonPropertyName("name")]
    public string? Name { get; init; }

    [JsonPropertyName("user")]
    public UserEntry? User { get; init; }
}

internal sealed record NamedExtension
{
    [JsonPropertyName("name")]
    public string? Name { get; init; }

    [JsonPropertyName("extension")]
    public JsonNode? Extension { get; init; }
}
