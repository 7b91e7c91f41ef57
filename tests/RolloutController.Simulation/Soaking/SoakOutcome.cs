using System.Collections.Immutable;

namespace RolloutController.Simulation.Runs.Soaking;

/// <summary>What came of a soak.</summary>
/// <param name="Samples">In the order of time.</param>
/// <param name="Changes">Changes that came to their end, by kind.</param>
/// <param name="Violation">The invariant that was broken, and what led to it; null: none was.</param>
public sealed record SoakOutcome(ImmutableArray<SoakSample> Samples, ImmutableSortedDictionary<string, int> Changes, string? Violation)
{
    /// <summary>The judged values; none where there are too few samples.</summary>
    public ImmutableArray<SoakFigure> Figures { get; } = Samples.Length < 4 ? [] : SoakFigure.Of(Samples);

    /// <summary>Nothing grew and no invariant was broken.</summary>
    public bool IsGood => Violation is null && !Figures.IsEmpty && !Figures.Any(figure => figure.Grew);
}
