using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Simulation.Runs.Worlds;

/// <summary>An object as people keep it in their repository; a tool that synchronises applies it again as it is here.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Content">Its content; never edited.</param>
public sealed record Manifest(ResourceKind Kind, JsonObject Content)
{
    /// <summary>Its name.</summary>
    public ObjectKey Key => Content.Key();
}
