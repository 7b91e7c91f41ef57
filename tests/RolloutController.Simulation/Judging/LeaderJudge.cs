using RolloutController.Simulation.Cluster;
using RolloutController.Simulation.Runs.Judging.Views;

namespace RolloutController.Simulation.Runs.Judging;

/// <summary>I9: only the leader writes, leases excepted. What counts is who led when a write left its sender.</summary>
internal sealed class LeaderJudge(ClusterView cluster, RequestLog log) : IJudge
{
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

        if (!cluster.IsController(write) || leaders.Count == 0)
            return;
        var sent = log.Tried(write.Client, write.Kind.Plural, write.Key) is { } tried && tried < write.Time ? tried : write.Time;
        if (!Led(write.Client, sent))
            throw new Violation(Name, $"{write} left its sender at {sent:HH:mm:ss.fff}, when {leaders.FindLast(entry => entry.Since <= sent).Leader ?? "nobody"} led");
    }

    // Both sides of a change at the same moment are right.
    private bool Led(string client, DateTimeOffset at)
    {
        var last = leaders.FindLastIndex(entry => entry.Since < at);
        return leaders.Skip(Math.Max(last, 0)).TakeWhile(entry => entry.Since <= at).Any(entry => entry.Leader == client);
    }
}
