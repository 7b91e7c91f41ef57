using System.Collections.Immutable;

namespace RolloutController.Core.Mesh.Propagation;

/// <summary>What a round of questions comes to.</summary>
/// <param name="Proof">What is known about the change.</param>
/// <param name="Memory">What to remember for the next round.</param>
/// <param name="Wanted">Dumps that would tell more, per istiod, the most telling first.</param>
public sealed record PropagationFinding(
    Proof Proof,
    PropagationMemory Memory,
    ImmutableSortedDictionary<string, ImmutableArray<string>> Wanted);
