using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Cli.Planning.Input;

/// <summary>The cluster that a plan begins with.</summary>
/// <param name="Rollout">The Rollout to plan, with the status it has.</param>
/// <param name="Others">Everything but the mesh, each with its kind; in the order in which they came into being.</param>
/// <param name="Mesh">VirtualServices and DestinationRules: what a plan writes.</param>
internal sealed record PlanObjects(
    JsonObject Rollout, ImmutableArray<(ResourceKind Kind, JsonObject Object)> Others, ImmutableArray<(ResourceKind Kind, JsonObject Object)> Mesh)
{
    /// <summary>The kinds of <see cref="Mesh"/>.</summary>
    public static ImmutableArray<ResourceKind> MeshObjectKinds { get; } = [MeshKinds.VirtualService, MeshKinds.DestinationRule];

    /// <summary>Sorts objects into the two lists.</summary>
    public static PlanObjects Of(JsonObject rollout, IEnumerable<(ResourceKind Kind, JsonObject Object)> objects)
    {
        var byMesh = objects.ToLookup(item => MeshObjectKinds.Contains(item.Kind));
        return new PlanObjects(rollout, [.. byMesh[false]], [.. byMesh[true]]);
    }
}
