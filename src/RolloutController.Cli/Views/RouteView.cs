using System.Collections.Immutable;
using RolloutController.Core.Mesh;
using RolloutController.Core.Model.Status;

namespace RolloutController.Cli.Views;

/// <summary>A managed route: what it should carry and what it carries.</summary>
/// <param name="VirtualService">Name of the VirtualService.</param>
/// <param name="Route">Name of the route, or <c>http[i]</c>.</param>
/// <param name="Desired">The weights of the status; null while the route is not managed yet.</param>
/// <param name="Actual">The destinations as read back; null when the route cannot be read.</param>
internal sealed record RouteView(string VirtualService, string Route, RouteWeights? Desired, ImmutableArray<RouteDestination>? Actual)
{
    /// <summary>The weight that a subset of the Service has in the route as read; a single destination without a weight has all of it.</summary>
    public int? ActualWeight(string? subset)
    {
        if (Actual is not { } destinations || subset is null) return null;
        if (destinations is [var single]) return single.IsService && single.Subset == subset ? single.Weight is > 0 and var whole ? whole : Desired?.Total ?? 100 : 0;
        return destinations.Where(one => one.IsService && one.Subset == subset).Sum(one => one.Weight ?? 0);
    }

    /// <summary>Whether the route carries what it should; null where one of both is not known.</summary>
    public bool? InSync(string? stableSubset, string? canarySubset) => Desired is null || Actual is null
        ? null
        : ActualWeight(stableSubset) == Desired.Stable && (canarySubset is null || ActualWeight(canarySubset) == Desired.Canary);
}
