using RolloutController.Core.Mesh;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;
using RolloutController.Core.StateMachine;

namespace RolloutController.Core.Steps;

/// <summary>
/// A fault for a time. It stands until the step is over, at most as long as the operator allows and never while the Rollout is held;
/// then it begins anew. A step whose fault left before its gates passed has no verdict.
/// </summary>
internal static class FaultInjectionStep
{
    /// <summary>True when the step is over.</summary>
    public static bool Run(Pass pass, Step.FaultInjection step)
    {
        if (pass.Status.Step is not { EndedByCommand: false } status) return true;
        if (status.FaultOver) return PassedWithoutIt(pass, status);
        if (pass.Seen.Faults.ForbiddenBy is { } owner)
        {
            Verdicts.Inconclusive(pass, $"step {status.Name} is not carried out: {owner}");
            return false;
        }

        if (status.FaultUntil is null) Inject(pass, step, status);
        return StepGates.AwaitRoutes(pass, step.Duration) && StepGates.Passed(pass);
    }

    /// <summary>The step under way has a fault that may not be injected now.</summary>
    public static bool IsForbidden(Pass pass) =>
        pass.Seen.Faults.ForbiddenBy is not null
        && pass.Status is { Attempt: { StepsSkipped: false } attempt, Step: { Index: >= 0, FaultOver: false } step }
        && step.Index < attempt.Steps.Length
        && attempt.Steps[step.Index] is Step.FaultInjection;

    /// <summary>From now on the status asks for the fault, and its longest time is counted: some proxies have it before all are known to.</summary>
    private static void Inject(Pass pass, Step.FaultInjection step, StepStatus status)
    {
        pass.Status = pass.Status with { Step = status with { StageStarted = pass.Now, FaultSince = pass.Now, FaultUntil = pass.Now.After(pass.Seen.Faults.MaxDuration) } };
        if (step.Fault.Create && pass.Edits is { } edits && edits.Routes.Any(edit => edit.Creates && edit.Name == step.Fault.VirtualService))
            SubsetChoice.RecordCreated(pass, CreatedMeshObjects.VirtualServiceKind, step.Fault.VirtualService);
    }

    /// <summary>What is measured now says nothing of the fault: a gate that has no pass gets none any more.</summary>
    private static bool PassedWithoutIt(Pass pass, StepStatus status)
    {
        var pending = StepGates.Pending(pass);
        if (pending.IsEmpty) return true;
        Verdicts.Inconclusive(pass, $"the fault of step {status.Name} has left, and gate {string.Join(", ", pending.Select(gate => gate.Name))} had no pass with it");
        return false;
    }
}
