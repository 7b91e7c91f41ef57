using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using RolloutController.Benchmarks.Figures;

namespace RolloutController.Benchmarks.Micro;

/// <summary>Time and allocation of the pure parts of a pass, by BenchmarkDotNet.</summary>
internal static class MicroBenchmarks
{
    /// <summary>Name on the command line.</summary>
    public const string Name = "micro";

    /// <summary>Measures.</summary>
    /// <exception cref="InvalidOperationException">A benchmark gave no result.</exception>
    public static Task<IReadOnlyList<Figure>> RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        // In this process: the default toolchain would build a project of its own for every benchmark.
        var folder = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(options.Output))!, "benchmarkdotnet");
        Directory.CreateDirectory(folder);
        using var log = new StreamLogger(Path.Combine(folder, "log.txt"));
        var config = new ManualConfig { ArtifactsPath = folder }
            .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddLogger(log);
        var figures = new List<Figure>();
        foreach (var type in (Type[])[typeof(EngineBenchmarks), typeof(RenderBenchmarks)])
        {
            cancellationToken.ThrowIfCancellationRequested();
            figures.AddRange(BenchmarkRunner.Run(type, config).Reports.SelectMany(Figures));
        }

        return Task.FromResult<IReadOnlyList<Figure>>(figures);
    }

    private static IEnumerable<Figure> Figures(BenchmarkReport report)
    {
        const string how = "BenchmarkDotNet, short run (3 warm-ups, 3 iterations), in process, median; allocation per call.";
        var parameters = report.BenchmarkCase.Parameters.Items.Select(parameter => $"{parameter.Name} {parameter.Value}");
        var name = string.Join(", ", [report.BenchmarkCase.Descriptor.WorkloadMethodDisplayInfo.Trim('\''), .. parameters]);
        var time = report.ResultStatistics ?? throw new InvalidOperationException($"BenchmarkDotNet gave no result for {name}; its log.txt says why");
        yield return new Figure(Name, name, time.Median / 1_000, "µs", how);
        yield return new Figure(Name, $"{name}, allocated", (report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0) / 1_024.0, "KiB", how);
    }
}
