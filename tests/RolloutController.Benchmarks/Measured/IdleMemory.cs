using RolloutController.Benchmarks.Cluster;
using RolloutController.Benchmarks.Figures;
using RolloutController.TestKit.Builders;

namespace RolloutController.Benchmarks.Measured;

/// <summary>Resident memory of the operator with idle Rollouts.</summary>
internal static class IdleMemory
{
    /// <summary>Name on the command line.</summary>
    public const string Name = "memory";

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan s_settle = TimeSpan.FromSeconds(60);

    /// <summary>Measures with each number of Rollouts, in a new cluster and process each.</summary>
    public static async Task<IReadOnlyList<Figure>> RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        var figures = new List<Figure>();
        foreach (var count in options.IdleRollouts)
            figures.AddRange(await RunAsync(count, cancellationToken));
        return figures;
    }

    private static async Task<IReadOnlyList<Figure>> RunAsync(int count, CancellationToken cancellationToken)
    {
        await using var cluster = await BenchCluster.StartAsync(cancellationToken);
        await cluster.CreateApplicationsAsync(0, count, ["v1"], one => Rollouts.Of(one, "30s").WithSteps(A.Weight(10, "1m")).Json(), cancellationToken);
        var began = TimeProvider.System.GetTimestamp();
        var process = await cluster.StartOperatorAsync(cancellationToken);
        await cluster.Rollouts.UntilAsync(
            count, one => Rollouts.IsIn(one, "Healthy"), "Healthy", s_patience + (count * TimeSpan.FromSeconds(0.5)), cancellationToken);
        var adoption = TimeProvider.System.GetElapsedTime(began);
        Console.WriteLine($"  {count} Rollouts are Healthy");
        await Task.Delay(s_settle, TimeProvider.System, cancellationToken);
        process.ThrowIfExited();

        var how = $"VmRSS of the operator's process {s_settle.TotalSeconds:0} s after all Rollouts became Healthy (peak: VmHWM), default options; nothing is "
            + "collected by force. Each Rollout has a Service, Endpoints, a Deployment, a pod, a VirtualService and a DestinationRule of its own.";
        var of = $"{count:N0} idle Rollout{(count == 1 ? "" : "s")}";
        return
        [
            new Figure(Name, $"resident memory, {of}", process.ResidentMebibytes, "MiB", how),
            new Figure(Name, $"peak resident memory, {of}", process.PeakMebibytes, "MiB", how),
            new Figure(Name, $"start of the process to all adopted, {of}", adoption.TotalSeconds, "s", how),
        ];
    }
}
