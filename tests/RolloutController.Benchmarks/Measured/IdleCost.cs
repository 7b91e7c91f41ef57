using RolloutController.Benchmarks.Cluster;
using RolloutController.Benchmarks.Figures;
using RolloutController.TestKit.Builders;

namespace RolloutController.Benchmarks.Measured;

/// <summary>What a Healthy Rollout that nobody touches costs the API server and Prometheus.</summary>
internal static class IdleCost
{
    /// <summary>Name on the command line.</summary>
    public const string Name = "idle";

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    /// <summary>Measures.</summary>
    public static async Task<IReadOnlyList<Figure>> RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        await using var cluster = await BenchCluster.StartAsync(cancellationToken);
        var application = (await cluster.CreateApplicationsAsync(0, 1, ["v1", "v2"], one => Rollouts.Of(one, "5s").WithSteps(A.Weight(10, "5s")).WithBake("5s").Json(), cancellationToken))[0];
        await cluster.StartOperatorAsync(cancellationToken);
        await cluster.Rollouts.UntilAsync(application.Name, one => Rollouts.IsIn(one, "Healthy"), "Healthy", s_patience, cancellationToken);

        // One that has rolled out has more that could keep it busy than one that was only adopted.
        await application.SetVersionAsync(cluster.Api, "v2", cancellationToken);
        await cluster.Rollouts.UntilAsync(
            application.Name, one => Rollouts.IsIn(one, "Healthy") && (string?)one["status"]!["stable"] == "v2", "Healthy with v2 as stable", s_patience, cancellationToken);
        await Task.Delay(TimeSpan.FromSeconds(15), TimeProvider.System, cancellationToken);

        var began = TimeProvider.System.GetUtcNow();
        var queries = cluster.Prometheus.Queries;
        await Task.Delay(options.IdleTime, TimeProvider.System, cancellationToken);
        var requests = cluster.OperatorRequests(began, TimeProvider.System.GetUtcNow());
        queries = cluster.Prometheus.Queries - queries;
        cluster.Operator!.ThrowIfExited();

        var how = $"One Rollout, Healthy after a rollout, untouched for {options.IdleTime.TotalMinutes:0.#} min; writes by the API server's audit log, queries counted by the stub Prometheus. "
            + "The operator runs with leader election and renews its Lease every 2 s.";
        var writes = requests.Where(entry => entry.IsWrite && entry.Resource != "leases").ToArray();
        return
        [
            new Figure(Name, "API writes, Lease excepted", writes.Length, "requests", how),
            new Figure(Name, "Prometheus queries", queries, "queries", how),
            new Figure(Name, "Lease writes", requests.Count(entry => entry is { IsWrite: true, Resource: "leases" }), "requests", how),
            new Figure(Name, "API reads (watches that the server ended and that began anew included)", requests.Count(entry => !entry.IsWrite), "requests", how),
            .. writes.GroupBy(entry => $"{entry.Verb} {entry.Resource}").Select(group => new Figure(Name, $"unexpected: {group.Key}", group.Count(), "requests", how)),
        ];
    }
}
