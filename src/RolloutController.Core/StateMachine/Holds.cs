using RolloutController.Core.Model.Status;

namespace RolloutController.Core.StateMachine;

/// <summary>
/// What holds an attempt besides a pause step: <c>spec.paused</c>, then the pause command, then a verdict. While one of them does,
/// step timers and the progress deadline stand still.
/// </summary>
internal static class Holds
{
    public static void Check(Pass pass)
    {
        var status = pass.Status;
        if (!pass.AttemptOpen || status.Phase is not (Phase.Preparing or Phase.Progressing or Phase.Promoting or Phase.Paused)) return;

        if (Current(pass) is { } hold) Hold(pass, hold);
        else Release(pass);
    }

    private static PauseStatus? Current(Pass pass)
    {
        var status = pass.Status;
        if (pass.Spec is not { Paused: true }) return status.CommandHold ?? status.VerdictHold;
        var since = status is { Pause: { Reason: PauseReason.Spec } pause } ? pause.Since : pass.Now;
        return new PauseStatus(PauseReason.Spec, since, "spec.paused is true");
    }

    private static void Hold(Pass pass, PauseStatus hold)
    {
        if (pass.Status.TimersStoppedAt is null) pass.Status = pass.Status with { TimersStoppedAt = pass.Now };
        if (pass.Status.Phase != Phase.Paused)
        {
            var held = pass.Status.Phase;
            if (!pass.Fire(Trigger.Held, hold.Message)) return;
            pass.Status = pass.Status with { PausedPhase = held };
        }

        if (pass.Status.Pause != hold) pass.Status = pass.Status with { Pause = hold };
    }

    private static void Release(Pass pass)
    {
        StartTimers(pass);
        var status = pass.Status;
        if (status.Phase != Phase.Paused || status.Pause is { Reason: PauseReason.Step }) return;
        if (Steps.PauseStep.IsUnderWay(status))
        {
            pass.Status = status with { Pause = Steps.PauseStep.Describe(status) };
            return;
        }

        if (pass.Fire(Trigger.Released, $"no longer held ({status.Pause?.Message})"))
            pass.Status = pass.Status with { Pause = null, PausedPhase = null };
    }

    /// <summary>Moves every deadline by the time that the timers stood still.</summary>
    public static void StartTimers(Pass pass)
    {
        var status = pass.Status;
        if (status.TimersStoppedAt is not { } stopped) return;
        var stood = pass.Now > stopped ? pass.Now - stopped : TimeSpan.Zero;
        pass.Status = status with
        {
            TimersStoppedAt = null,
            Step = status.Step is { } step ? step with { Deadline = step.Deadline.After(stood), GatesAwaitedSince = step.GatesAwaitedSince.After(stood) } : null,
            Attempt = status.Attempt is { } attempt ? attempt with { ProgressDeadline = attempt.ProgressDeadline.After(stood) } : null,
            Propagation = status.Propagation is { } awaited ? awaited with { Since = awaited.Since.After(stood) } : null,
        };
    }
}
