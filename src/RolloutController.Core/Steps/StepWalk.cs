using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;
using RolloutController.Core.StateMachine;

namespace RolloutController.Core.Steps;

/// <summary>Walks the attempt's steps in order; each is entered once.</summary>
internal static class StepWalk
{
    public static void Run(Pass pass)
    {
        if (pass.Status.Attempt is not { } attempt || pass.Status.Step is not { } step) return;
        var index = step.Index;
        var isOver = index < 0 || index >= attempt.Steps.Length || step.Stage == Stage.Done || attempt.StepsSkipped;
        if (!isOver && !RunStep(pass, attempt.Steps[index])) return;
        if (pass.Status.Phase == Phase.Paused) PauseStep.Leave(pass);
        if (pass.Status is { Phase: Phase.Progressing, Step: { } ended })
        {
            if (ended.Index >= 0 && ended.Stage != Stage.Done) End(pass);
            Advance(pass);
        }
    }

    /// <summary>True when the step is over.</summary>
    private static bool RunStep(Pass pass, Step step) => step switch
    {
        Step.SetWeight weight => SetWeightStep.Run(pass, weight),
        Step.Pause pause => PauseStep.Run(pass, pause),
        Step.Shadow shadow => ShadowStep.Run(pass, shadow),
        Step.HeaderRoute route => HeaderRouteStep.Run(pass, route),
        Step.FaultInjection fault => FaultInjectionStep.Run(pass, fault),
        _ => throw new ArgumentOutOfRangeException(nameof(step), step, "not a known kind of step"),
    };

    /// <summary>Its fault leaves with the step, also where the next one waits for a window.</summary>
    private static void End(Pass pass)
    {
        pass.SetStage(Stage.Done);
        if (pass.Status.Step is { FaultUntil: not null } step) pass.Status = pass.Status with { Step = step with { FaultOver = true } };
    }

    private static void Advance(Pass pass)
    {
        var attempt = pass.Status.Attempt!;
        var step = pass.Status.Step!;
        // An index that somebody wrote by hand may be any number.
        var next = attempt.StepsSkipped || step.Index >= attempt.Steps.Length ? attempt.Steps.Length : Math.Max(step.Index, -1) + 1;
        var isLast = next >= attempt.Steps.Length;
        var weight = isLast ? Percentage.Hundred : attempt.Steps[next] is Step.SetWeight set ? set.Weight : pass.Status.CanaryWeight;

        if (!step.EndedByCommand && !attempt.StepsSkipped && !WindowGate.IsOpen(pass)) return;
        if (weight > pass.Status.CanaryWeight && !IsReady(pass, "its weight does not rise")) return;
        if (!isLast && BringsRequests(attempt.Steps[next]) && !IsReady(pass, $"step {attempt.Steps[next].Name} does not begin")) return;

        if (isLast)
        {
            if (pass.Fire(Trigger.StepsPassed, $"{pass.Status.Canary} receives 100%")) Promotion.Enter(pass);
            return;
        }

        Enter(pass, next, attempt.Steps[next], attempt.Steps.Length, weight);
    }

    /// <summary>Whether the canary gets requests by it besides those of its weight.</summary>
    private static bool BringsRequests(Step step) => step is Step.Shadow or Step.HeaderRoute or Step.FaultInjection { Mirroring: not null } or Step.FaultInjection { Routing: not null };

    /// <summary>What has no pod gets no further requests.</summary>
    private static bool IsReady(Pass pass, string consequence)
    {
        if (pass.Revision(pass.Status.Canary) is { IsReady: true }) return true;
        Readiness.Await(pass, consequence);
        return false;
    }

    private static void Enter(Pass pass, int index, Step step, int count, Percentage weight)
    {
        pass.Status = pass.Status with
        {
            CanaryWeight = weight,
            Step = new StepStatus
            {
                Index = index,
                Name = step.Name,
                Position = $"{index + 1}/{count}",
                Stage = step is Step.Pause ? Stage.Baking : Stage.Applying,
                Started = pass.Now,
                StageStarted = pass.Now,
                Deadline = step is Step.Pause { Duration: { } duration } ? pass.Now.After(duration) : null,
            },
            Gates = StepGates.Fresh(pass.Status.Gates),
            Propagation = null,
            NextWindow = null,
        };
        var text = $"step {index + 1}/{count} {step.Name}: {StepText.Of(step, pass.Status.Canary)}";
        pass.Record(pass.Status.Phase, "StepEntered", text);
        pass.Tell(false, "StepEntered", "Step", text);
    }
}
