using RolloutController.Core.Model.Status;

namespace RolloutController.Core.StateMachine;

/// <summary>What the guards of the transition table look at.</summary>
public sealed record TransitionFacts
{
    /// <summary>A stable version is known.</summary>
    public bool HasStable { get; init; }

    /// <summary>The version asked for is the stable one.</summary>
    public bool AskedIsStable { get; init; }

    /// <summary>An attempt is under way.</summary>
    public bool AttemptOpen { get; init; }

    /// <summary>The last attempt failed, and the version that it tried is still the one asked for.</summary>
    public bool AskedHasFailed { get; init; }

    /// <summary>The attempt has steps that are to be walked.</summary>
    public bool HasStepsToWalk { get; init; }

    /// <summary>The phase that is held; null when none is.</summary>
    public Phase? PausedPhase { get; init; }

    /// <summary>The facts of a status and the version asked for (null: unknown, the spec cannot be read).</summary>
    public static TransitionFacts Of(RolloutStatus status, string? askedVersion)
    {
        ArgumentNullException.ThrowIfNull(status);
        var attempt = status.Attempt;
        var asked = askedVersion ?? attempt?.Version ?? status.Stable;
        return new TransitionFacts
        {
            HasStable = status.Stable is not null,
            AskedIsStable = asked is not null && asked == status.Stable,
            AttemptOpen = status.Canary is not null && attempt is { FailureReason: null },
            AskedHasFailed = attempt?.Version == asked && attempt?.FailureReason is { } reason && !Attempts.IsWithdrawal(reason),
            HasStepsToWalk = attempt is { StepsSkipped: false, Steps.IsEmpty: false },
            PausedPhase = status.PausedPhase,
        };
    }
}
