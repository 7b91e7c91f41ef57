using RolloutController.Core.Mesh;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;

namespace RolloutController.Core.StateMachine;

/// <summary>
/// A deleted Rollout: traffic stays where stable is (or goes back there), subsets of ours that nothing names go, then the
/// finalizer does. Waits at most the propagation time-out; not at all where nothing is left to be looked after.
/// </summary>
internal static class Deletion
{
    public static void Begin(Pass pass)
    {
        if (pass.Rollout.DeletedAt is null || pass.Status.Phase == Phase.Terminating) return;
        if (!pass.Fire(Trigger.Deleted, "the Rollout is being deleted; traffic stays with stable")) return;
        var status = pass.Status;
        var adopted = status.Stable is not null;
        pass.Status = status with
        {
            // Before adoption nothing is ours to keep: what we added goes, unless a route names it.
            StableSubset = status.RoutesPinned ? status.StableSubset : null,
            Adopting = null,
            Step = new StepStatus { Index = -1, Name = "deletion", Stage = adopted ? Stage.Applying : Stage.Done, Started = pass.Now, StageStarted = pass.Now, Deadline = pass.Now.After(pass.Propagation.Timeout) },
            Propagation = null,
            Pause = null,
            PausedPhase = null,
            CommandHold = null,
            VerdictHold = null,
            TimersStoppedAt = null,
            NextWindow = null,
        };
    }

    public static void Run(Pass pass)
    {
        Rollback.TakeTraffic(pass);

        // Before its routes are back nothing but the status tells the canary's destination from one of somebody else.
        if (pass.Status.CanaryWeight == Percentage.Zero && pass.Status.CanarySubset is not null && pass.Edits is null or { Routes.IsEmpty: true })
            pass.Status = pass.Status with { Canary = null, CanarySubset = null, CanaryLabels = null, CanarySubsetProven = false };
        CreatedForFaults.Check(pass);
        Additions.Record(pass);
        Cleanup.Run(pass);
        if (pass.Status.Step?.Deadline is { } deadline) pass.Wake(deadline);
        pass.WaitFor("traffic goes back to stable and subsets that nothing names are taken away");
    }

    /// <summary>The finalizer can go.</summary>
    public static bool IsOver(Pass pass)
    {
        var status = pass.Status;
        if (pass.Seen.NamespaceTerminating || pass.Mesh is null) return true;
        if (pass.Now >= (status.Step?.Deadline ?? pass.Now)) return !IsWorthAWrite(pass);
        return status.CanaryWeight == Percentage.Zero && pass.TrafficStands && status.OwnedSubsets.All(subset => StaysBehind(pass, subset));
    }

    /// <summary>After the time-out too: what was never tried is tried once, and generated routes do not stay behind with nobody to take them away.</summary>
    private static bool IsWorthAWrite(Pass pass) =>
        pass.Edits is { } edits && edits.Routes.Any(edit => pass.Seen.WriteRefusal is null || edit.Withdraws != Withdrawal.None);

    private static bool StaysBehind(Pass pass, OwnedSubset subset) =>
        (subset.Name == pass.Status.StableSubset && pass.Status.RoutesPinned) || pass.Mesh!.IsReferenced(subset.Name);
}
