using System.Collections.Immutable;

namespace RolloutController.Core.Mesh.Propagation;

/// <summary>What is remembered while a change is sought.</summary>
public sealed record PropagationMemory
{
    /// <summary>Nothing was asked yet.</summary>
    public static PropagationMemory Empty { get; } = new();

    /// <summary>By istiod; one per part of the change (<see cref="MeshChange.Parts"/>), null for one that nothing was learned of.</summary>
    public ImmutableDictionary<string, ImmutableArray<IstiodMemory?>> Istiods { get; init; } = ImmutableDictionary<string, ImmutableArray<IstiodMemory?>>.Empty;

    /// <summary>When each proxy was last seen connected to any istiod.</summary>
    public ImmutableSortedDictionary<string, DateTimeOffset> LastSeen { get; init; } =
        ImmutableSortedDictionary.Create<string, DateTimeOffset>(StringComparer.Ordinal);
}
