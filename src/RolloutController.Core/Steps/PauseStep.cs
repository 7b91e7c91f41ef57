using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;
using RolloutController.Core.StateMachine;

namespace RolloutController.Core.Steps;

/// <summary>Holds for a time, or until a person promotes. Its gates are asked while the canary has traffic.</summary>
internal static class PauseStep
{
    /// <summary>True when the step is over.</summary>
    public static bool Run(Pass pass, Step.Pause step)
    {
        if (pass.Status.Phase == Phase.Progressing)
        {
            var pause = Describe(pass.Status);
            if (!pass.Fire(Trigger.Held, pause.Message)) return false;
            pass.Status = pass.Status with { Pause = pause, PausedPhase = Phase.Progressing };
        }

        if (step.Duration is null && pass.Status.Step is { EndedByCommand: false }) return false;
        return StepGates.Passed(pass);
    }

    /// <summary>A pause step is the step under way and not over.</summary>
    public static bool IsUnderWay(RolloutStatus status) =>
        status is { Attempt: { StepsSkipped: false } attempt, Step: { Index: >= 0, EndedByCommand: false, Stage: not Stage.Done } step }
        && step.Index < attempt.Steps.Length
        && attempt.Steps[step.Index] is Step.Pause;

    /// <summary>What holds it, for people.</summary>
    public static PauseStatus Describe(RolloutStatus status)
    {
        var step = status.Step!;
        var text = step.Deadline is { } until
            ? $"pause step {step.Position} {step.Name} until {until.Clock()}"
            : $"pause step {step.Position} {step.Name}: promote to go on";
        return new PauseStatus(PauseReason.Step, step.StageStarted, text);
    }

    /// <summary>Ends the hold of a pause step.</summary>
    public static void Leave(Pass pass)
    {
        if (pass.Fire(Trigger.Released, $"pause step {pass.Status.Step?.Name} is over"))
            pass.Status = pass.Status with { Pause = null, PausedPhase = null };
    }
}
