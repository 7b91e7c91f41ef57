using RolloutController.Kubernetes.Resources;
using RolloutController.Simulation.Cluster;
using RolloutController.Simulation.Runs.Judging.Views;

namespace RolloutController.Simulation.Runs.Judging;

/// <summary>
/// I10: nothing changed, nothing written. Between the beginning and the end of a quiet period a controller writes nothing but leases, and measures
/// nothing for a Rollout at rest; a Rollout that is held in a step goes on measuring and records that. And nothing is ever written in a hot loop.
/// </summary>
internal sealed class QuietJudge(ClusterView cluster, IMetricFacts? facts) : IJudge
{
    private const int HotLoop = 30;
    private readonly Dictionary<(string Client, ObjectKey Key, string Plural), int> burst = [];
    private readonly Dictionary<string, int> held = new(StringComparer.Ordinal);
    private Dictionary<string, int>? rounds;
    private DateTimeOffset since;
    private DateTimeOffset instant;
    private ClusterWrite? written;

    public string Name => "I10";

    public void Observe(ClusterWrite write)
    {
        if (!cluster.IsController(write) || write.Kind.Plural == "leases")
            return;
        if (write.Time != instant)
        {
            instant = write.Time;
            burst.Clear();
        }

        var key = (write.Client, write.Key, write.Kind.Plural);
        burst[key] = burst.GetValueOrDefault(key) + 1;
        if (burst[key] > HotLoop)
            throw new Violation(Name, $"{write} is the {HotLoop + 1}th write of this object in no time");
        if (rounds is null)
            return;
        if (write.Kind.Plural == "rollouts" && cluster.Rollouts.Is is { } rollout && IsHeld(rollout))
            held[write.Key.Name] = held.GetValueOrDefault(write.Key.Name) + 1;
        else
            written ??= write;
    }

    public void AtRest(DateTimeOffset now)
    {
        if (rounds is null)
        {
            rounds = Count();
            since = now;
            held.Clear();
            return;
        }

        if (written is not null)
            throw new Violation(Name, $"{written} in a quiet period");
        var after = Count();
        foreach (var rollout in cluster.Rollouts.All)
        {
            var measured = after[rollout.Key.Name] - rounds.GetValueOrDefault(rollout.Key.Name);
            if (measured > MostRounds(rollout, now - since))
                throw new Violation(Name, $"{rollout} is {rollout.Phase} and was measured {measured} times in a quiet period");
            if (held.GetValueOrDefault(rollout.Key.Name) > measured + 1)
                throw new Violation(Name, $"{rollout} is {rollout.Phase}, was measured {measured} times and written {held[rollout.Key.Name]} times in a quiet period");
        }

        (rounds, written) = (null, null);
    }

    private Dictionary<string, int> Count() => cluster.Rollouts.All.ToDictionary(rollout => rollout.Key.Name, rollout => facts?.Rounds(rollout.Key.Name) ?? 0, StringComparer.Ordinal);

    /// <summary>One that is held is measured once in each interval.</summary>
    private static int MostRounds(RolloutView rollout, TimeSpan time) =>
        IsHeld(rollout) ? 1 + (int)(time / (rollout.Spec.At("analysis").Duration("interval") ?? TimeSpan.FromSeconds(30))) : 0;

    private static bool IsHeld(RolloutView rollout) => rollout.Phase == "Paused";
}
