using System.Collections.Immutable;
using RolloutController.Core.Model.Status;

namespace RolloutController.Core.Mesh;

/// <summary>Tells which destinations of a managed route share the Rollout's part of its weight; all others are third parties.</summary>
/// <param name="Subsets">Names of subsets that are, were or will be stable or canary.</param>
internal sealed record OwnDestinations(ImmutableHashSet<string> Subsets)
{
    public static OwnDestinations Of(RolloutStatus status, DesiredRoutes desired, ImmutableArray<SubsetObservation> present, string subsetLabel)
    {
        var names = ImmutableHashSet.CreateBuilder<string>(StringComparer.Ordinal);
        names.UnionWith(new[] { desired.StableSubset, desired.CanarySubset, status.StableSubset, status.CanarySubset }.OfType<string>());
        names.UnionWith(status.OwnedSubsets.Select(subset => subset.Name));
        names.UnionWith(present
            .Where(subset => subset.Labels.TryGetValue(subsetLabel, out var version) && status.PreviousStables.Contains(version))
            .Select(subset => subset.Name));
        return new(names.ToImmutable());
    }

    /// <summary>
    /// Whether a destination is ours. A destination to the Service without a subset is what stable is before adoption.
    /// A foreign subset of the Service is a third party only if it was there beside another one before our first write;
    /// otherwise it came from an older attempt or from an edit that is repaired.
    /// </summary>
    /// <param name="destination">The destination.</param>
    /// <param name="original">Destinations of the route before our first write; empty when nothing is recorded yet.</param>
    /// <param name="madeByUs">The whole VirtualService is ours.</param>
    public bool Contains(RouteDestination destination, ImmutableArray<RouteDestination> original, bool madeByUs)
    {
        if (!destination.IsService)
        {
            return false;
        }

        if (destination.Subset is null || madeByUs || Subsets.Contains(destination.Subset))
        {
            return true;
        }

        if (original.IsEmpty)
        {
            return false;
        }

        var siblings = original.Where(sibling => sibling.IsService).ToArray();
        return siblings.Length < 2 || !siblings.Any(sibling => string.Equals(sibling.Subset, destination.Subset, StringComparison.Ordinal));
    }
}
