using RolloutController.Benchmarks.Cluster;
using RolloutController.Benchmarks.Figures;
using RolloutController.TestKit.Builders;

namespace RolloutController.Benchmarks.Measured;

/// <summary>From the Prometheus answer that fails a gate to the VirtualService write at the API server.</summary>
internal static class RollbackLatency
{
    /// <summary>Name on the command line.</summary>
    public const string Name = "latency";

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    /// <summary>Measures with each number of other Rollouts in progress.</summary>
    public static async Task<IReadOnlyList<Figure>> RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        var figures = new List<Figure>();
        foreach (var others in options.Others)
        {
            var taken = await RunAsync(options.Rollbacks, others, options.OthersInterval, cancellationToken);
            Console.Write(FigureTable.Render(taken));
            figures.AddRange(taken);
        }

        return figures;
    }

    private static async Task<IReadOnlyList<Figure>> RunAsync(int rollbacks, int others, string othersInterval, CancellationToken cancellationToken)
    {
        await using var cluster = await BenchCluster.StartAsync(cancellationToken);
        var applications = await cluster.CreateApplicationsAsync(0, others + 1, ["v1", "v2"], application => Rollouts
            .Of(application, application.Name == "app0000" ? "1s" : othersInterval)
            .WithSteps(A.Weight(10, "6h"))
            .Json(), cancellationToken);
        await cluster.StartOperatorAsync(cancellationToken);
        var patience = s_patience + (applications.Count * TimeSpan.FromSeconds(1));
        await cluster.Rollouts.UntilAsync(applications.Count, one => Rollouts.IsIn(one, "Healthy"), "Healthy", patience, cancellationToken);
        foreach (var other in applications.Skip(1))
            await other.SetVersionAsync(cluster.Api, "v2", cancellationToken);
        await cluster.Rollouts.UntilAsync(others, Rollouts.IsBaking, "in progress", patience, cancellationToken);

        var subject = applications[0];
        var latencies = new List<Latency>();
        for (var number = 1; number <= rollbacks; number++)
        {
            try
            {
                latencies.Add(await RollBackAsync(cluster, subject, number, cancellationToken));
            }
            catch (TimeoutException)
            {
                Console.WriteLine($"Rollback {number} did not end. The operator's last words:\n{cluster.Operator!.LastWords}");
                throw;
            }

            if (number % 10 == 0)
                Console.WriteLine($"  {number} of {rollbacks} rollbacks with {others} others");
        }

        var written = latencies.ConvertAll(latency => latency.Written.TotalMilliseconds);
        var received = latencies.ConvertAll(latency => latency.Received.TotalMilliseconds);
        var how = $"{rollbacks} rollbacks one after the other, each in the baking first step of a Rollout with a 1 s interval. From just before a stub Prometheus hands over the "
            + "last answer of the failing gate to the API server's audit log: VirtualService update received (receipt) and answered, that is stored in etcd (write). "
            + $"The others bake with a {othersInterval} interval. Operator, API server, etcd and stub share this machine.";
        var with = $"with {others} other{(others == 1 ? "" : "s")} in progress";
        return
        [
            new Figure(Name, $"failing answer to write, p50, {with}", Percentile.Of(written, 0.5), "ms", how),
            new Figure(Name, $"failing answer to write, p99, {with}", Percentile.Of(written, 0.99), "ms", how),
            new Figure(Name, $"failing answer to write, slowest, {with}", written.Max(), "ms", how),
            new Figure(Name, $"failing answer to receipt, p50, {with}", Percentile.Of(received, 0.5), "ms", how),
            new Figure(Name, $"failing answer to receipt, p99, {with}", Percentile.Of(received, 0.99), "ms", how),
        ];
    }

    private static async Task<Latency> RollBackAsync(BenchCluster cluster, Application subject, int number, CancellationToken cancellationToken)
    {
        if (number == 1)
            await subject.SetVersionAsync(cluster.Api, "v2", cancellationToken);
        else
            await subject.CommandAsync(cluster.Api, "retry", cancellationToken);
        await cluster.Rollouts.UntilAsync(
            subject.Name, one => Rollouts.IsBaking(one) && Rollouts.Attempt(one) >= number, $"its attempt {number} to bake", s_patience, cancellationToken);

        var began = TimeProvider.System.GetUtcNow();
        cluster.Prometheus.SetBad(subject.Name, true);
        await cluster.Rollouts.UntilAsync(subject.Name, one => Rollouts.IsIn(one, "Degraded"), "Degraded", s_patience, cancellationToken);
        cluster.Prometheus.SetBad(subject.Name, false);

        var answers = cluster.Prometheus.Answers.Where(answer => answer.Service == subject.Name && answer.At >= began).ToArray();
        var round = answers.First(answer => answer.IsBad).Round;
        var failing = answers.Where(answer => answer.Round == round).Max(answer => answer.At);
        var write = cluster.OperatorRequests(began, TimeProvider.System.GetUtcNow())
            .First(entry => entry is { Verb: "update", Resource: "virtualservices", Code: 200 } && entry.Name == subject.Name);
        return new Latency(write.Received - failing, write.Answered - failing);
    }

    private readonly record struct Latency(TimeSpan Received, TimeSpan Written);
}
