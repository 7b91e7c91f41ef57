using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Gathering;

/// <summary>What the controller last saw of the cluster; no call reaches the API server. Objects must not be edited.</summary>
public interface IClusterView
{
    /// <summary>One object; null when it is not there.</summary>
    JsonObject? Get(ResourceKind kind, ObjectKey key);

    /// <summary>The objects of a namespace, or of all that are watched.</summary>
    IReadOnlyCollection<JsonObject> List(ResourceKind kind, string? @namespace);
}
