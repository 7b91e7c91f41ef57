using System.Collections.Immutable;

namespace RolloutController.Core.Model;

/// <summary>One step on the way to 100 %: exactly one of the nested kinds.</summary>
public abstract record Step
{
    private Step()
    {
    }

    /// <summary>Unique within the Rollout; shown to people.</summary>
    public required string Name { get; init; }

    /// <summary>Gates of this step only, besides those of <see cref="AnalysisSpec"/>.</summary>
    public ImmutableArray<Gate> Gates { get; init; } = [];

    /// <summary>The canary's share rises or falls to <paramref name="Weight"/> and stays for <paramref name="Duration"/>.</summary>
    public sealed record SetWeight(Percentage Weight, TimeSpan Duration) : Step;

    /// <summary>Holds for <paramref name="Duration"/>, or until promoted when it is null.</summary>
    public sealed record Pause(TimeSpan? Duration) : Step;
}
