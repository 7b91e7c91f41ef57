using System.Text.Json.Nodes;
using RolloutController.Simulation.Cluster;
using RolloutController.Simulation.Runs.Judging.Views;

namespace RolloutController.Simulation.Runs.Judging;

/// <summary>I8: a step is entered at most once per attempt, attempts are counted up, and every change of phase is told by the status's history without a gap.</summary>
internal sealed class StepsJudge(ClusterView cluster) : IJudge
{
    private readonly HashSet<(string Uid, int Attempt, int Step)> entered = [];

    public string Name => "I8";

    public void Observe(ClusterWrite write)
    {
        if (!cluster.IsController(write) || cluster.Rollouts is not { Was: { } before, Is: { } rollout } || before.Uid != rollout.Uid)
            return;
        if (rollout.AttemptNumber < before.AttemptNumber)
            throw new Violation(Name, $"{write} goes back from attempt {before.AttemptNumber} to {rollout.AttemptNumber}");
        var isSame = (rollout.AttemptNumber, rollout.StepIndex) == (before.AttemptNumber, before.StepIndex);
        if (rollout.StepIndex >= 0 && !isSame && !entered.Add((rollout.Uid, rollout.AttemptNumber, rollout.StepIndex)))
            throw new Violation(Name, $"{write} enters step {rollout.StepIndex} of attempt {rollout.AttemptNumber} of {rollout} again");
        if (rollout.Phase != before.Phase && before.Phase.Length > 0)
            CheckHistory(write, before, rollout);
        if (rollout.AttemptNumber > before.AttemptNumber && rollout.Phase == "Preparing")
            CheckSnapshot(write, rollout);
    }

    /// <summary>An attempt walks the steps and asks the gates that the spec had at its start.</summary>
    private void CheckSnapshot(ClusterWrite write, RolloutView rollout)
    {
        Compare("steps", rollout.Steps.Length, rollout.Spec.Items("steps").Count());
        Compare("gates", rollout.Attempt.Items("gates").Count(), rollout.Spec.At("analysis").Items("gates").Count());
        void Compare(string what, int kept, int asked)
        {
            if (kept != asked)
                throw new Violation(Name, $"{write} starts attempt {rollout.AttemptNumber} of {rollout} with {kept} {what}; its spec has {asked}");
        }
    }

    private void CheckHistory(ClusterWrite write, RolloutView before, RolloutView rollout)
    {
        var newest = before.Status.Items("history").FirstOrDefault();
        var added = rollout.Status.Items("history").TakeWhile(entry => !JsonNode.DeepEquals(entry, newest)).Reverse().ToList();
        var phase = before.Phase;
        foreach (var entry in added)
        {
            if (entry.Text("from") != phase)
                throw new Violation(Name, $"{write}: the history of {rollout} goes on from {entry.Text("from")}, it was {phase}");
            phase = entry.Text("to");
        }

        if (phase != rollout.Phase)
            throw new Violation(Name, $"{write}: {rollout} is {rollout.Phase}, its history ends with {phase}");
    }
}
