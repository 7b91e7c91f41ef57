using System.Collections.Immutable;
using RolloutController.Core.Mesh;
using RolloutController.Core.Model;
using RolloutController.Core.StateMachine;

namespace RolloutController.Cli.Rescue;

/// <summary>The writes that put all traffic of a Rollout back on stable, rendered from its status and the mesh objects as read. Pure.</summary>
/// <param name="DestinationRules">Writes that add the stable subset where it is missing; before all others.</param>
/// <param name="VirtualServices">Writes to routes; each stands alone.</param>
/// <param name="Problems">Why some route cannot be brought back.</param>
internal sealed record RescuePlan(
    ImmutableArray<ObjectEdit> DestinationRules,
    ImmutableArray<ObjectEdit> VirtualServices,
    ImmutableArray<SpecProblem> Problems)
{
    private static readonly MeshSettings _settings = new(ApiVersion: Cluster.RolloutKinds.VirtualService.ApiVersion);

    /// <summary>Makes the plan.</summary>
    /// <param name="rollout">The Rollout; its spec could be read and its status has a stable subset.</param>
    /// <param name="objects">VirtualServices and DestinationRules of its namespace.</param>
    public static RescuePlan Of(Rollout rollout, MeshObjects objects)
    {
        ArgumentNullException.ThrowIfNull(rollout);
        ArgumentNullException.ThrowIfNull(objects);
        var status = rollout.Status;
        var service = new ServiceObservation(ImmutableSortedDictionary<string, string>.Empty, []);
        var desired = new DesiredTraffic(
            status.StableLabels is { } labels ? [new DesiredSubset(status.StableSubset!, labels)] : [],
            [],
            new DesiredRoutes(status.StableSubset!, null, Percentage.Zero));
        var edits = MeshState.Read(rollout.Name, rollout.Spec!, status, service, objects, _settings).Render(desired);
        return new RescuePlan(edits.AddSubsets, edits.Routes, [.. edits.Problems.Where(problem => problem.IsError)]);
    }

    /// <summary>The write that one object still needs; null when it needs none.</summary>
    public ObjectEdit? For(string kind, string name) =>
        DestinationRules.Concat(VirtualServices).FirstOrDefault(edit => edit.Kind == kind && edit.Name == name);
}
