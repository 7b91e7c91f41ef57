using System.Collections.Immutable;
using RolloutController.Core.Model;

namespace RolloutController.Core.Mesh.Traps;

/// <summary>
/// Objects that are right each for itself, but together keep a Rollout from doing what its spec says. A trap into which our own writes would
/// lead traffic is an error; one that is there already, or that costs nobody an answer, is a warning.
/// </summary>
public static class MeshTraps
{
    /// <summary>All traps, each with the objects that make it and the remedy; empty when there are none.</summary>
    public static ImmutableArray<SpecProblem> Find(TrapScene scene)
    {
        ArgumentNullException.ThrowIfNull(scene);
        var context = new TrapContext(scene);
        return
        [
            .. DuplicateDestinationRules.Find(context),
            .. HiddenDestinationRule.Find(context),
            .. PolicyLostByCreation.Find(context),
            .. UnexportedDestinationRule.Find(context),
            .. DuplicateVirtualServices.Find(context),
            .. UnexportedVirtualService.Find(context),
            .. CatchAllRoute.Find(context),
            .. MissedPods.Find(context),
            .. AmbientWorkloads.Find(context),
        ];
    }

    /// <summary>Whether an object with this host can make a trap for the Service: its own host, or a wildcard that covers it.</summary>
    /// <param name="host">The Service.</param>
    /// <param name="written">The host as written.</param>
    /// <param name="writtenIn">Namespace of the object in which it is written.</param>
    public static bool Concerns(HostName host, string? written, string writtenIn)
    {
        ArgumentNullException.ThrowIfNull(host);
        return host.IsNamedBy(written, writtenIn) || TrapContext.IsWildcardFor(host, written);
    }
}
