using RolloutController.Core.Mesh;
using RolloutController.Core.StateMachine;
using RolloutController.Gathering;

namespace RolloutController.Reconcilers;

/// <summary>Tells a repair from a planned write: when the status already asked for this traffic and had been seen standing, somebody else changed it.</summary>
internal static class DriftReport
{
    /// <summary>The Event about a repair; null when the write is a planned one.</summary>
    public static RolloutEvent? Describe(GatheredRollout gathered, Decision decision, TrafficEdits edits)
    {
        // Applying and AddingSubset are the stages in which our own first write is due.
        if (decision.Status.Step?.Stage is Core.Model.Status.Stage.Applying or Core.Model.Status.Stage.AddingSubset
            || gathered.Rollout.Status.Step?.Stage is Core.Model.Status.Stage.Applying or Core.Model.Status.Stage.AddingSubset
            || !edits.RemoveSubsets.IsEmpty
            || decision.TowardsStable)
        {
            return null;
        }

        return new RolloutEvent(
            true,
            "DriftRepaired",
            "Repair",
            string.Join("; ", edits.AddSubsets.Concat(edits.Routes).Select(Drift.Describe)));
    }
}
