using RolloutController.Benchmarks.Cluster;
using RolloutController.Benchmarks.Figures;
using RolloutController.TestKit.Builders;

namespace RolloutController.Benchmarks.Measured;

/// <summary>The operator's API requests for one whole rollout of three steps.</summary>
internal static class RequestCount
{
    /// <summary>Name on the command line.</summary>
    public const string Name = "requests";

    private const string Interval = "5s";

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    /// <summary>Measures.</summary>
    public static async Task<IReadOnlyList<Figure>> RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        await using var cluster = await BenchCluster.StartAsync(cancellationToken);
        var application = (await cluster.CreateApplicationsAsync(0, 1, ["v1", "v2"], one => Rollouts
            .Of(one, Interval)
            .WithSteps(A.Weight(10, "20s"), A.Weight(50, "20s"), A.Weight(100, "20s"))
            .WithBake("10s")
            .Json(), cancellationToken))[0];
        await cluster.StartOperatorAsync(cancellationToken);
        await cluster.Rollouts.UntilAsync(application.Name, one => Rollouts.IsIn(one, "Healthy"), "Healthy", s_patience, cancellationToken);

        var began = TimeProvider.System.GetUtcNow();
        var queries = cluster.Prometheus.Queries;
        await application.SetVersionAsync(cluster.Api, "v2", cancellationToken);
        await cluster.Rollouts.UntilAsync(
            application.Name,
            one => Rollouts.IsIn(one, "Healthy") && (string?)one["status"]!["stable"] == "v2",
            "Healthy with v2 as stable",
            s_patience,
            cancellationToken);

        // Events and the last clean-up come shortly after.
        await Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System, cancellationToken);
        var ended = TimeProvider.System.GetUtcNow();
        var seconds = (ended - began).TotalSeconds;
        var requests = cluster.OperatorRequests(began, ended);
        var how = $"One rollout from v1 to v2 through steps of 10, 50 and 100 % (20 s each, one gate every {Interval}, 10 s bake, propagation by delay), {seconds:0} s from the change of "
            + "spec.version to 5 s after Healthy; the API server's audit log, requests of the operator's ServiceAccount. Renewals of the Lease come with time, not with rollouts.";
        return
        [
            .. requests.GroupBy(entry => (entry.Verb, entry.Resource))
                .OrderBy(group => group.Key.Resource, StringComparer.Ordinal).ThenBy(group => group.Key.Verb, StringComparer.Ordinal)
                .Select(group => new Figure(Name, $"{group.Key.Verb} {group.Key.Resource}", group.Count(), "requests", how)),
            new Figure(Name, "all but Lease", requests.Count(entry => entry.Resource != "leases"), "requests", how),
            new Figure(Name, "refused (409 and other errors)", requests.Count(entry => entry.Code >= 400), "requests", how),
            new Figure(Name, "Prometheus queries", cluster.Prometheus.Queries - queries, "queries", how),
        ];
    }
}
