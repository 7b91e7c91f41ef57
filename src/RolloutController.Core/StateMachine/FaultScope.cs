using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;

namespace RolloutController.Core.StateMachine;

/// <summary>
/// Takes a fault away when its time is over, a person or a verdict holds the Rollout, or the namespace forbids it. Looked at in every pass and
/// phase: whatever else is wrong, no fault outlives its scope. What else ends a step ends its fault, because only its own step has it.
/// </summary>
internal static class FaultScope
{
    /// <summary>Takes it away where it must go.</summary>
    public static void Check(Pass pass)
    {
        if (pass.Status.Step is not { FaultUntil: { } recorded, FaultOver: false } step) return;

        // An operator that was started again may allow less than the one that recorded it.
        var since = step.FaultSince ?? step.StageStarted;
        var until = Earlier(recorded, since.After(pass.Seen.Faults.MaxDuration));
        if (pass.Now >= until)
        {
            End(pass, step with { FaultOver = true }, $"the most that this operator allows since {since.Clock()}");
        }
        else if (pass.Status.TimersStoppedAt is not null || pass.Status.VerdictHold is not null)
        {
            // After its time was over it would only stand for gates that did not come to a verdict with it.
            End(pass, IsThrough(pass, step) ? step with { FaultOver = true } : Anew(pass, step), "the Rollout is held");
        }
        else if (pass.Seen.Faults.ForbiddenBy is { } owner)
        {
            End(pass, Anew(pass, step), owner);
        }
        else
        {
            pass.Wake(until);
        }
    }

    /// <summary>Where nothing goes on because the spec cannot be used, the step does not end; its fault does when the step's time is over.</summary>
    public static void CheckUnusable(Pass pass)
    {
        if (pass.Status is not { Attempt: { } attempt, Step: { Index: >= 0, FaultUntil: not null, FaultOver: false } step } || step.Index >= attempt.Steps.Length) return;
        if (attempt.Steps[step.Index] is not Step.FaultInjection fault) return;
        var until = step.Deadline ?? step.StageStarted.After(fault.Duration);
        if (pass.Now >= until) End(pass, step with { FaultOver = true }, "the time of its step is over, and the spec cannot be used");
        else pass.Wake(until);
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private static bool IsThrough(Pass pass, StepStatus step) => step.Stage == Stage.Baking && pass.Now >= step.Deadline;

    /// <summary>When it goes on the fault comes back, and its time begins anew.</summary>
    private static StepStatus Anew(Pass pass, StepStatus step) =>
        step with { FaultSince = null, FaultUntil = null, Stage = Stage.Applying, StageStarted = pass.Now, Deadline = null };

    private static void End(Pass pass, StepStatus next, string why)
    {
        pass.Tell(false, "FaultEnded", "Step", $"the fault of step {next.Position} {next.Name} leaves: {why}");
        pass.Status = pass.Status with { Step = next, Propagation = null };
    }
}
