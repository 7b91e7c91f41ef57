using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Kubernetes.Caching;

/// <summary>One change of a cached object.</summary>
/// <param name="Key">Which object.</param>
/// <param name="Old">State before; null where the object is new to the cache. For a deletion the last state known.</param>
/// <param name="New">State now; null where the object is gone.</param>
public sealed record ResourceChange(ObjectKey Key, JsonObject? Old, JsonObject? New)
{
    /// <summary>The deletion was found by a list: what happened between <see cref="Old"/> and the deletion was not seen.</summary>
    public bool IsFinalStateUnknown { get; init; }

    /// <summary>Nothing changed: the object is shown again as a safety net.</summary>
    public bool IsResync { get; init; }
}
