using System.Text.Json.Nodes;
using RolloutController.Gathering;
using RolloutController.Simulation.Cluster;
using RolloutController.Simulation.Runs.Judging;
using RolloutController.Simulation.Runs.Worlds;

namespace RolloutController.Simulation.Runs.Soaking;

/// <summary>People who wait until a Rollout is as they want it. Whoever waits for longer than that may ever take is a violation.</summary>
internal sealed class RolloutWaits(World world)
{
    /// <summary>The longest attempt, three times over, and what a metric server or a proxy in trouble adds.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromHours(48);

    private readonly Dictionary<string, Waiting> waiting = new(StringComparer.Ordinal);

    /// <summary>Waits for one Rollout; null stands for one that is gone. One at a time for each.</summary>
    public async Task UntilAsync(string rollout, Func<JsonObject?, bool> condition, string description)
    {
        if (condition(world.Cluster.Find(MeshKinds.Rollout, Blueprint.Key(rollout))))
            return;
        var mine = new Waiting(condition, description, world.Time.GetUtcNow());
        waiting.Add(rollout, mine);
        await mine.Over.Task;
    }

    /// <summary>Takes in a write.</summary>
    public void Observe(ClusterWrite write)
    {
        if (write.Kind != MeshKinds.Rollout || !waiting.TryGetValue(write.Key.Name, out var mine) || !mine.Condition(write.After))
            return;
        waiting.Remove(write.Key.Name);
        mine.Over.SetResult();
    }

    /// <summary>Somebody has waited for too long.</summary>
    /// <exception cref="Violation">Who, and for what.</exception>
    public void Check(DateTimeOffset now)
    {
        foreach (var (rollout, mine) in waiting)
        {
            if (now - mine.Since > Patience)
                throw new Violation("Liveness", $"Rollout {rollout} should become {mine.Description} since {mine.Since:MM-dd HH:mm:ss}: it is {world.Cluster.Find(MeshKinds.Rollout, Blueprint.Key(rollout))?["status"]?["phase"] ?? "gone"}: {world.Cluster.Find(MeshKinds.Rollout, Blueprint.Key(rollout))?["status"]?["message"]}");
        }
    }

    private sealed record Waiting(Func<JsonObject?, bool> Condition, string Description, DateTimeOffset Since)
    {
        public TaskCompletionSource Over { get; } = new();
    }
}
