using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;

namespace RolloutController.Core.StateMachine;

/// <summary>
/// Sees that a subset in use was lost (the DestinationRule was deleted or overwritten). It is added again at once; until the
/// proxies have it the routes are left as they are and nothing goes on.
/// </summary>
internal static class SubsetPresence
{
    /// <summary>True when the phase may go on.</summary>
    public static bool Check(Pass pass)
    {
        if (pass.Mesh is null || pass.Status is not { Stable: not null, StableSubset: not null, RoutesPinned: true }) return true;
        NoticeStable(pass);
        NoticeCanary(pass);
        if (!pass.Status.StableSubsetProven && !Prove(pass, pass.Status.StableSubset!, stable: true)) return false;
        return !CanaryIsUsed(pass) || pass.Status is not { CanarySubsetProven: false, CanarySubset: { } canary } || Prove(pass, canary, stable: false);
    }

    /// <summary>
    /// On the way back nothing waits for a proof: a stable subset that is gone is added again with the routes, and proven once the traffic is back.
    /// </summary>
    public static void NoticeStable(Pass pass)
    {
        if (pass.Mesh is null || pass.Status is not { RoutesPinned: true, StableSubset: { } stable, StableLabels: { } labels } status) return;
        var found = SubsetLabels.Find(pass, labels, stable)?.Name;
        if (found is null && status.StableSubsetProven) Lose(pass, stable, status with { StableSubsetProven = false });
        else if (found is not null && found != stable) pass.Status = status with { StableSubset = found, StableSubsetProven = false };
    }

    private static void NoticeCanary(Pass pass)
    {
        var status = pass.Status;
        if (CanaryIsUsed(pass) && status is { CanarySubset: { } canary, CanaryLabels: { } canaryLabels })
        {
            var found = SubsetLabels.Find(pass, canaryLabels, canary)?.Name;
            if (found is null && status.CanarySubsetProven) Lose(pass, canary, status with { CanarySubsetProven = false });
            else if (found is not null && found != canary) pass.Status = status with { CanarySubset = found, CanarySubsetProven = false };
        }
    }

    private static void Lose(Pass pass, string subset, RolloutStatus next)
    {
        pass.Tell(true, "SubsetLost", "AddSubset", $"subset {subset} is gone from the DestinationRule; it is added again");
        pass.Status = next with { Propagation = null };
    }

    private static bool Prove(Pass pass, string subset, bool stable)
    {
        if (!pass.SubsetsStand)
        {
            pass.WaitFor($"subset {subset} is being added again to the DestinationRule");
            return false;
        }

        // Stable must get its routes back in the end, whatever one proxy says; only a canary can fail.
        var policy = SubsetReturn.Patient(pass.Propagation);
        var verdict = Proving.Check(pass, pass.Mesh!.SubsetPresent(subset), stable ? policy with { OnUnproven = UnprovenAction.Proceed } : policy);
        if (verdict == ProofVerdict.Proven)
            pass.Status = stable ? pass.Status with { StableSubsetProven = true } : pass.Status with { CanarySubsetProven = true };
        else if (verdict == ProofVerdict.Failed)
            Attempts.Fail(pass, Trigger.PropagationFailed, $"subset {subset}: {pass.Status.Conditions.Find(ConditionTypes.PropagationProven)?.Message}");
        return verdict == ProofVerdict.Proven;
    }

    private static bool CanaryIsUsed(Pass pass) =>
        (pass.Status.PausedPhase ?? pass.Status.Phase) is Phase.Progressing or Phase.Promoting && pass.AttemptOpen;
}
