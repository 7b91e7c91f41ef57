using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;
using RolloutController.Core.StateMachine;

namespace RolloutController.Cli.Views;

/// <summary>What a Rollout's state means for a script.</summary>
/// <param name="ExitCode">See <see cref="CommandLine.ExitCode"/>.</param>
/// <param name="IsFinal">Nothing better comes without a person: waiting ends.</param>
internal sealed record Judgement(int ExitCode, bool IsFinal)
{
    private static readonly Judgement _underWay = new(CommandLine.ExitCode.Timeout, false);

    /// <summary>Judges by the status, if it answers the present spec; an older one says nothing.</summary>
    /// <param name="rollout">The Rollout.</param>
    /// <param name="untilPaused">A hold that awaits a person is the goal, too.</param>
    public static Judgement Of(Rollout rollout, bool untilPaused)
    {
        ArgumentNullException.ThrowIfNull(rollout);
        var status = rollout.Status;
        if (rollout.DeletedAt is not null || status.ObservedGeneration != rollout.Generation) return _underWay;
        return status.Phase switch
        {
            Phase.Healthy => new(CommandLine.ExitCode.Ok, true),
            Phase.Paused when AwaitsPerson(status) => new(untilPaused ? CommandLine.ExitCode.Ok : CommandLine.ExitCode.Paused, true),
            Phase.Degraded => new(CommandLine.ExitCode.RolledBack, true),
            Phase.RollingBack when !IsWithdrawn(status) => new(CommandLine.ExitCode.RolledBack, false),
            Phase.Invalid => new(CommandLine.ExitCode.Invalid, true),
            Phase.Preparing or Phase.Progressing or Phase.Paused or Phase.Promoting or Phase.RollingBack or Phase.Terminating => _underWay,
            _ => throw new ArgumentOutOfRangeException(nameof(rollout), status.Phase, "unknown phase"),
        };
    }

    /// <summary>A pause step with a duration ends by itself.</summary>
    private static bool AwaitsPerson(RolloutStatus status) => status.Pause is not { Reason: PauseReason.Step } || status.Step?.Deadline is null;

    /// <summary>The attempt ended because another version, or stable, was asked for: what follows is still open.</summary>
    private static bool IsWithdrawn(RolloutStatus status) =>
        status.Attempt?.FailureReason is nameof(Trigger.Superseded) or nameof(Trigger.StableAsked);
}
