using System.Collections.Immutable;
using RolloutController.Simulation.Runs.Faults;

namespace RolloutController.Simulation.Runs.Running;

/// <summary>What came of a run.</summary>
public sealed record Outcome
{
    /// <summary>The seed.</summary>
    public required int Seed { get; init; }

    /// <summary>What happened in it.</summary>
    public required ImmutableArray<PlanItem> Plan { get; init; }

    /// <summary>The judge whose invariant was broken; null: none was.</summary>
    public string? Judge { get; init; }

    /// <summary>What was wrong; null: nothing.</summary>
    public string? Text { get; init; }

    /// <summary>Virtual time from the beginning to the violation or to the end.</summary>
    public required TimeSpan Time { get; init; }

    /// <summary>Tasks that ran.</summary>
    public required long Steps { get; init; }

    /// <summary>Writes that the cluster accepted.</summary>
    public required int Writes { get; init; }

    /// <summary>Transitions and commands that were seen.</summary>
    public required Coverage Coverage { get; init; }

    /// <summary>What happened, one line each; kept for violations, and where it was asked for.</summary>
    public string? Trace { get; init; }

    /// <summary>Whether an invariant was broken.</summary>
    public bool IsViolation => Judge is not null;
}
