using System.Globalization;
using System.Text.Json.Nodes;
using RolloutController.Benchmarks.Cluster;
using RolloutController.Benchmarks.Figures;
using RolloutController.TestKit.Builders;

namespace RolloutController.Benchmarks.Measured.Soaking;

/// <summary>Many Rollouts in continuous change for a long time: memory, handles, threads, watches and metric series must not grow.</summary>
internal static class Soak
{
    /// <summary>Name on the command line.</summary>
    public const string Name = "soak";

    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(10);
    private const int Collections = 20;
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    /// <summary>Measures.</summary>
    public static async Task<IReadOnlyList<Figure>> RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        await using var cluster = await BenchCluster.StartAsync(cancellationToken);
        var applications = await cluster.CreateApplicationsAsync(0, options.SoakRollouts, ["v1", "v2"], one => RolloutOf(one).Json(), cancellationToken);
        var process = await cluster.StartOperatorAsync(cancellationToken);
        await cluster.Rollouts.UntilAsync(applications.Count, one => Rollouts.IsIn(one, "Healthy"), "Healthy", s_patience, cancellationToken);

        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ChangingApplication[] changing = [.. applications.Select(one => new ChangingApplication(cluster, one, RolloutOf(one).Json))];
        Task[] changes = [.. changing.Select(one => one.RunAsync(over.Token))];
        var samples = await SampleAsync(cluster, process, changing, changes, options.SoakTime, cancellationToken);
        await over.CancelAsync();
        await Task.WhenAll(changes);

        var how = $"{options.SoakRollouts} Rollouts in continuous change for {options.SoakTime.TotalMinutes:0.#} min: promoted, rolled back by a gate and retried, aborted, deleted and made anew. Medians of "
            + $"samples taken every {s_interval.TotalSeconds:0} s, from /proc, the operator's /metrics and the API server's (watches of all clients, its own included). "
            + $"All generations are collected {Collections} times meanwhile, and what is alive is told then.";
        return
        [
            new Figure(Name, "changes that came to their end", changing.Sum(one => one.Changes), "changes", how),
            .. Growth.Of("resident memory", "MiB", how, [.. samples.Select(sample => sample.ResidentMebibytes)]),
            .. Growth.Of("alive on the managed heap after a full collection", "MiB", how, [.. samples.Select(sample => sample.AliveMebibytes).OfType<double>()]),
            .. Growth.Of("open handles", "handles", how, [.. samples.Select(sample => (double)sample.Handles)]),
            .. Growth.Of("threads", "threads", how, [.. samples.Select(sample => (double)sample.Threads)]),
            .. Growth.Of("watches at the API server", "watches", how, [.. samples.Select(sample => (double)sample.Watches)]),
            .. Growth.Of("metric series", "series", how, [.. samples.Select(sample => (double)sample.Series)]),
        ];
    }

    // Going back to the version before takes its steps as well.
    private static RolloutBuilder RolloutOf(Application application) =>
        Rollouts.Of(application, "2s").WithSteps(A.HeaderRoute("Promotion", "2s", "testers"), A.Weight(10, "4s"), A.Weight(50, "4s")).WithBake("2s").With("rollbackWindow", 0);

    private static async Task<IReadOnlyList<OperatorSample>> SampleAsync(
        BenchCluster cluster, OperatorProcess process, ChangingApplication[] changing, Task[] changes, TimeSpan time, CancellationToken cancellationToken)
    {
        var samples = new List<OperatorSample>();
        var began = TimeProvider.System.GetTimestamp();
        var collectsAt = time / Collections;
        while (TimeProvider.System.GetElapsedTime(began) is var at && at < time)
        {
            process.ThrowIfExited();
            // Ends the soak at once where a change did not come to its end.
            await Task.WhenAll(changes.Where(one => one.IsCompleted));
            var collects = at >= collectsAt;
            if (collects)
            {
                await FullCollection.OfAsync(process, cancellationToken);
                collectsAt += time / Collections;
            }

            var metrics = await process.MetricsAsync(cancellationToken);
            var sample = new OperatorSample(
                at, process.ResidentMebibytes, collects ? HeapMebibytes(metrics) : null, process.Handles, process.Threads, await WatchesAsync(cluster, cancellationToken), metrics.Count);
            samples.Add(sample);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {at:mm\\:ss}: {changing.Sum(one => one.Changes)} changes, {sample.ResidentMebibytes:0.0} MiB, {(sample.AliveMebibytes is { } alive ? $"{alive:0.0} MiB alive, " : "")}{sample.Handles} handles, {sample.Threads} threads, {sample.Watches} watches, {sample.Series} series"));
            await Task.Delay(s_interval, TimeProvider.System, cancellationToken);
        }

        return samples;
    }

    private static async Task<int> WatchesAsync(BenchCluster cluster, CancellationToken cancellationToken)
    {
        var answer = await cluster.Api.GetAsync("metrics", cancellationToken);

        // Called apiserver_longrunning_gauge before Kubernetes 1.23, apiserver_longrunning_requests since.
        return (int)MetricLines.Sum(((string)answer["text"]!).Split('\n'), "apiserver_longrunning_", "verb=\"WATCH\"");
    }

    // The size of the heap counts the holes between what is alive too, of which there are more and more with every kind of work.
    private static double HeapMebibytes(IReadOnlyList<string> metrics) => (Sum(metrics, "size") - Sum(metrics, "fragmentation_size")) / (1024 * 1024);

    private static double Sum(IReadOnlyList<string> metrics, string what) => MetricLines.Sum(metrics, $"dotnet_gc_last_collection_heap_{what}_bytes{{");
}
