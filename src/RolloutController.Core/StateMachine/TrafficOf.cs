using System.Collections.Immutable;
using RolloutController.Core.Mesh;
using RolloutController.Core.Model.Status;

namespace RolloutController.Core.StateMachine;

/// <summary>The traffic that a status asks for. Nothing else is asked: after any crash the status alone says what must stand.</summary>
public static class TrafficOf
{
    /// <summary>The traffic that <paramref name="status"/> asks for.</summary>
    public static DesiredTraffic Status(RolloutStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);

        // Another Rollout may manage the same route: two that repair would fight.
        if (status.Phase == Phase.Invalid) return DesiredTraffic.Untouched;
        return new DesiredTraffic(Subsets(status), Removed(status), Routes(status)) { Generated = GeneratedTraffic.Of(status) };
    }

    private static ImmutableArray<DesiredSubset> Subsets(RolloutStatus status)
    {
        var subsets = ImmutableArray.CreateBuilder<DesiredSubset>(2);
        if (status is { StableSubset: { } stable, StableLabels: { } stableLabels }) subsets.Add(new DesiredSubset(stable, stableLabels));
        if (status is { CanarySubset: { } canary, CanaryLabels: { } canaryLabels }) subsets.Add(new DesiredSubset(canary, canaryLabels));
        return subsets.ToImmutable();
    }

    private static ImmutableArray<string> Removed(RolloutStatus status) =>
        [.. status.OwnedSubsets.Where(subset => subset.Removing).Select(subset => subset.Name)];

    private static DesiredRoutes? Routes(RolloutStatus status)
    {
        if (!status.RoutesPinned || status.StableSubset is null) return null;

        // A subset that was lost is added again at once, but no route is pointed at it before the proxies have it
        // (they would answer 503). The way back to stable is the exception: it never waits.
        var goesBack = status.Phase is Phase.RollingBack or Phase.Terminating;
        if (!goesBack && (!status.StableSubsetProven || (status.CanaryWeight > Model.Percentage.Zero && !status.CanarySubsetProven))) return null;

        return status is { CanarySubset: not null } && status.CanaryWeight > Model.Percentage.Zero
            ? Sessions.Issue(new DesiredRoutes(status.StableSubset, status.CanarySubset, status.CanaryWeight), status)
            : new DesiredRoutes(status.StableSubset, null, Model.Percentage.Zero);
    }
}
