using System.Collections.Immutable;
using RolloutController.Core.Model.Schema;
using RolloutController.Core.Model.Sessions;

namespace RolloutController.Core.Model.Status;

/// <summary>One try to bring a version to 100 %.</summary>
[AllOrNothing]
public sealed record AttemptStatus
{
    /// <summary>Unique; derived from the Rollout's uid, <see cref="Number"/> and <see cref="Started"/>.</summary>
    public required string Id { get; init; }

    /// <summary>Counts the attempts of this Rollout from 1.</summary>
    public required int Number { get; init; }

    /// <summary>The version tried.</summary>
    public string Version { get; init; } = "";

    /// <summary>Hash of version, steps and gates as they were at the start.</summary>
    public required string SpecHash { get; init; }

    /// <summary>The steps as they were at the start: an edit takes effect on the next attempt.</summary>
    public ImmutableArray<Step> Steps { get; init; } = [];

    /// <summary>The gates as they were at the start (limits are taken from the spec at once).</summary>
    public ImmutableArray<Gate> Gates { get; init; } = [];

    /// <summary>What it moves, as it was at the start.</summary>
    public AttemptTargets? Targets { get; init; }

    /// <summary>Session affinity as it was at the start; null without.</summary>
    public SessionAffinity? SessionAffinity { get; init; }

    /// <summary>When it started.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>Until when the new version's pods must be ready; moves while held; absent while they are not waited for.</summary>
    public DateTimeOffset? ProgressDeadline { get; init; }

    /// <summary>Gates are off (<c>promote-full</c>).</summary>
    public bool GatesOff { get; init; }

    /// <summary>No step is walked: straight to 100 % once the subset is proven (<c>promote-full</c>, or a version within the rollback window).</summary>
    public bool StepsSkipped { get; init; }

    /// <summary>Why it was ended early; null while it runs or when it succeeded.</summary>
    public string? FailureReason { get; init; }

    /// <summary>The same for people, with values.</summary>
    public string? FailureMessage { get; init; }
}
