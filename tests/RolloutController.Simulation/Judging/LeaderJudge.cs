using RolloutController.Simulation.Cluster;
using RolloutController.Simulation.Runs.Judging.Views;

namespace RolloutController.Simulation.Runs.Judging;

/// <summary>I9: only the leader writes, leases excepted. What counts is who led when a write left its sender; what arrives after its successor has decided is refused.</summary>
internal sealed class LeaderJudge(ClusterView cluster, RequestLog log) : IJudge
{
    private readonly Dictionary<string, (string Client, DateTimeOffset At)> decided = new(StringComparer.Ordinal);
    private readonly List<(DateTimeOffset Since, string? Leader)> leaders = [];

    public string Name => "I9";

    public void Observe(ClusterWrite write)
    {
        if (write.Kind.Plural == "leases")
        {
            if (leaders.Count == 0 || leaders[^1].Leader != cluster.Leader)
                leaders.Add((write.Time, cluster.Leader));
            return;
        }

        if (!cluster.IsController(write))
            return;
        if (leaders.Count == 0)
            throw new Violation(Name, $"{write} before anybody led");
        if (write.Changed && cluster.Leader != write.Client)
            CheckLate(write);
        var sent = log.Tried(write.Client, write.Kind.Plural, write.Key) is { } tried && tried < write.Time ? tried : write.Time;
        if (write.Kind.Plural == "rollouts")
            decided[write.Key.ToString()] = (write.Client, write.Time);
        if (!Led(write.Client, sent))
            throw new Violation(Name, $"{write} left its sender at {sent:HH:mm:ss.fff}, when {leaders.FindLast(entry => entry.Since <= sent).Leader ?? "nobody"} led");
    }

    /// <summary>
    /// What a deposed leader had sent may arrive as if it had been a moment earlier; where its successor has decided something since, it has to be
    /// refused by its resource version.
    /// </summary>
    private void CheckLate(ClusterWrite write)
    {
        if (leaders.FindLast(entry => entry.Leader is not null && entry.Leader != write.Client) is not { Leader: { } successor } since || since.Since == write.Time)
            return;
        foreach (var rollout in cluster.Rollouts.All.Where(rollout => Concerns(write, rollout)))
        {
            if (decided.TryGetValue(rollout.Key.ToString(), out var last) && last.Client != write.Client && last.At >= since.Since)
                throw new Violation(Name, $"{write} changes something after {successor} has led since {since.Since:HH:mm:ss.fff} and decided on {rollout} at {last.At:HH:mm:ss.fff}");
        }
    }

    private static bool Concerns(ClusterWrite write, RolloutView rollout) => rollout.Key.Namespace == write.Key.Namespace && write.Kind.Plural switch
    {
        "virtualservices" => rollout.VirtualServices.Contains(write.Key.Name),
        "destinationrules" => rollout.DestinationRule == write.Key.Name,
        "rollouts" => rollout.Key == write.Key,
        _ => false,
    };

    // Both sides of a change at the same moment are right.
    private bool Led(string client, DateTimeOffset at)
    {
        var last = leaders.FindLastIndex(entry => entry.Since < at);
        return leaders.Skip(Math.Max(last, 0)).TakeWhile(entry => entry.Since <= at).Any(entry => entry.Leader == client);
    }
}
