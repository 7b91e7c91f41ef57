using System.Collections.Immutable;
using RolloutController.Core.Mesh.Generated;

namespace RolloutController.Core.Mesh;

/// <summary>The whole traffic state that a status asks for. Rendering it twice changes nothing.</summary>
/// <param name="Subsets">Subsets that must be in the DestinationRule.</param>
/// <param name="RemovedSubsets">Names of owned subsets that must not be in it any more.</param>
/// <param name="Routes">What the managed routes carry; null: they are left alone.</param>
public sealed record DesiredTraffic(
    ImmutableArray<DesiredSubset> Subsets,
    ImmutableArray<string> RemovedSubsets,
    DesiredRoutes? Routes)
{
    /// <summary>Nothing is ours to change.</summary>
    public static DesiredTraffic Untouched { get; } = new([], [], null);

    /// <summary>
    /// Generated routes, the first on top. Every generated route of this Rollout that is none of these is removed, also where
    /// <see cref="Routes"/> is null.
    /// </summary>
    public ImmutableArray<GeneratedRoute> Generated { get; init; } = [];
}
