using RolloutController.Simulation.Cluster;
using RolloutController.Simulation.Runs.Judging.Views;

namespace RolloutController.Simulation.Runs.Judging;

/// <summary>A person's command is executed exactly once: taken up under one uuid, recorded once, and removed only after that.</summary>
internal sealed class CommandsJudge(ClusterView cluster) : IJudge
{
    private readonly HashSet<string> recorded = new(StringComparer.Ordinal);

    public string Name => "Commands";

    public void Observe(ClusterWrite write)
    {
        if (!cluster.IsController(write) || cluster.Rollouts is not { Was: { } before, Is: { } rollout })
            return;
        CheckTaken(write, before, rollout);
        if (rollout.LastCommandId is not { } id || id == before.LastCommandId)
            return;
        if (before.AcceptedCommand?.Id != id)
            throw new Violation(Name, $"{write} records command {id} of {rollout}; taken up is {before.AcceptedCommand?.Id ?? "none"}");
        if (!recorded.Add(id))
            throw new Violation(Name, $"{write} records command {id} of {rollout} a second time");
    }

    public void AtRest(DateTimeOffset now)
    {
        foreach (var rollout in cluster.Rollouts.All.Where(rollout => rollout.PendingCommand is not null || rollout.AcceptedCommand is not null))
            throw new Violation(Name, $"at rest {rollout} has the command {rollout.PendingCommand ?? rollout.AcceptedCommand?.Verb}");
    }

    private void CheckTaken(ClusterWrite write, RolloutView before, RolloutView rollout)
    {
        if (rollout.AcceptedCommand == before.AcceptedCommand)
        {
            if (rollout.PendingCommand != before.PendingCommand)
                throw new Violation(Name, $"{write} changes the command of {rollout} from {before.PendingCommand ?? "none"} to {rollout.PendingCommand ?? "none"}");
            return;
        }

        if (before.AcceptedCommand is { } done && rollout.LastCommandId != done.Id)
            throw new Violation(Name, $"{write} drops command {done.Id} ({done.Verb}) of {rollout}, which no status has recorded");
        if (rollout.AcceptedCommand is not { } taken)
            return;
        if (before.PendingCommand is null || rollout.PendingCommand is not null || recorded.Contains(taken.Id))
            throw new Violation(Name, $"{write} takes up {taken.Id} ({taken.Verb}) for {rollout}: before it waited {before.PendingCommand ?? "nothing"}, after it waits {rollout.PendingCommand ?? "nothing"}");
    }
}
