using RolloutController.Core.Model.Status;

namespace RolloutController.Core.StateMachine;

/// <summary>Before the first step: the workload is ready, the subset added and proven, the routing-failure baseline measured.</summary>
internal static class Preparation
{
    /// <summary>So many rounds are taken at most before the first step until one of them sees requests.</summary>
    public const int BaselineRounds = 3;

    private const int BaselineIntervals = 4;

    public static void Run(Pass pass)
    {
        if (pass.Spec is null || pass.Mesh is null || pass.Status is not { Canary: { } canary, Attempt: not null }) return;
        if (pass.Status.Step is null)
            pass.Status = pass.Status with { Step = new StepStatus { Index = -1, Name = "preparation", Stage = Stage.AwaitingWorkload, Started = pass.Now, StageStarted = pass.Now } };
        var ready = pass.Revision(canary) is { IsReady: true };
        if (!ready && !Readiness.Await(pass)) return;

        if (pass.Status.Step is not { Stage: Stage.AddingSubset or Stage.ProvingSubset or Stage.Done })
        {
            if (!ready || SubsetReturn.IsEarly(pass, canary)) return;
            var chosen = SubsetChoice.For(pass, canary);
            pass.Status = pass.Status with { CanarySubset = chosen.Name, CanaryLabels = chosen.Labels, CanarySubsetProven = false };
            pass.SetStage(Stage.AddingSubset);
        }

        if (pass.Status.CanarySubset is null)
        {
            pass.SetStage(Stage.AwaitingWorkload);
            return;
        }

        if (!Prove(pass) || !ready || !MayStart(pass)) return;
        if (pass.Fire(Trigger.CanaryProven, $"{canary} is ready and subset {pass.Status.CanarySubset} is proven"))
        {
            if (pass.Status.Phase == Phase.Promoting) Promotion.Enter(pass);
        }
    }

    private static bool Prove(Pass pass)
    {
        var subset = pass.Status.CanarySubset!;
        if (!pass.SubsetsStand)
        {
            if (pass.Status.Step!.Stage != Stage.AddingSubset)
            {
                pass.SetStage(Stage.AddingSubset);
                pass.Status = pass.Status with { CanarySubsetProven = false };
            }

            pass.WaitFor(pass.Seen.WriteRefusal is { } refusal ? $"subset {subset} cannot be written: {refusal}" : $"subset {subset} is being added");
            return false;
        }

        if (pass.Status.Step!.Stage == Stage.AddingSubset) pass.SetStage(Stage.ProvingSubset);
        if (pass.Status.CanarySubsetProven) return true;
        switch (Proving.Check(pass, pass.Mesh!.SubsetPresent(subset)))
        {
            case ProofVerdict.Proven:
                pass.Status = pass.Status with { CanarySubsetProven = true };
                pass.SetStage(Stage.Done);
                return true;
            case ProofVerdict.Failed:
                Attempts.Fail(pass, Trigger.PropagationFailed, $"subset {subset}: {pass.Status.Conditions.Find(ConditionTypes.PropagationProven)?.Message}");
                return false;
            case ProofVerdict.Waiting:
            default:
                return false;
        }
    }

    private static bool MayStart(Pass pass)
    {
        var attempt = pass.Status.Attempt!;
        if (!attempt.StepsSkipped && attempt.Steps.IsEmpty && !WindowGate.IsOpen(pass)) return false;
        return attempt.StepsSkipped || HasBaseline(pass);
    }

    /// <summary>The rate before the attempt is worth a short wait; without one the guard compares with zero.</summary>
    private static bool HasBaseline(Pass pass)
    {
        if (pass.Status.RoutingFailureBaseline is not null || pass.Status.Round?.Number >= BaselineRounds) return true;
        var until = pass.Status.Step!.StageStarted.After(pass.Spec!.Analysis.Interval * BaselineIntervals);
        if (pass.Now >= until) return true;
        pass.Wake(until);
        pass.WaitFor($"measuring the rate of routing failures before the first step; at most until {until.Clock()}");
        return false;
    }
}
