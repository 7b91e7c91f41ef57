using System.Collections.Immutable;
using System.Diagnostics;
using RolloutController.Simulation.Cluster;
using RolloutController.Simulation.Runs.Judging;
using RolloutController.Simulation.Runs.Running;
using RolloutController.Simulation.Runs.Worlds;

namespace RolloutController.Simulation.Runs.Soaking;

/// <summary>
/// Days of virtual time with many Rollouts in continuous change, on the real controller. What it holds is sampled, and must not grow. The judges
/// look on. The simulation itself lets go of its past again and again, so that whatever grows is held by somebody.
/// </summary>
public sealed class SoakRun
{
    /// <summary>Every app's objects may be made at the same moment, and every Rollout be looked at.</summary>
    private const int MostStepsAtOnce = 2_000_000;

    /// <summary>Enough of the trace to see what led to a violation.</summary>
    private const int MostTraced = 400;

    /// <summary>How often the simulation lets go of its past, as an API server compacts.</summary>
    private static readonly TimeSpan Compaction = TimeSpan.FromMinutes(5);

    /// <summary>The next judges look on for one sample, and take over every so many.</summary>
    private const int Shift = 6;

    private readonly SoakOptions options;
    private readonly World world;
    private readonly WorldLoop loop;
    private readonly MetricSeries series;
    private readonly RolloutWaits waits;
    private readonly SortedDictionary<string, int> changes = new(StringComparer.Ordinal);
    private readonly List<SoakSample> samples = [];
    private readonly long began = Stopwatch.GetTimestamp();
    private JudgeRelay? judges;
    private int mostReady;

    private SoakRun(SoakOptions options, World world, MetricSeries series)
    {
        (this.options, this.world, this.series) = (options, world, series);
        waits = new RolloutWaits(world);
        loop = new WorldLoop(world, MostStepsAtOnce, Observe, Look);
    }

    /// <summary>Soaks until one of the times is over, or an invariant is broken.</summary>
    /// <param name="options">How much and how long.</param>
    /// <param name="told">Told of each sample.</param>
    public static SoakOutcome Of(SoakOptions options, Action<SoakSample>? told = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        using var series = new MetricSeries();
        using var world = new World(SoakWorldDrawing.Draw(options.Seed, options.Rollouts), parts => options.Alter(series.Starting(parts)), MostTraced);
        return new SoakRun(options, world, series).Run(told ?? (_ => { }));
    }

    private bool IsOver => Stopwatch.GetElapsedTime(began) >= options.Longest;

    private SoakOutcome Run(Action<SoakSample> told)
    {
        string? violation = null;
        try
        {
            Begin();
            while (!IsOver && !(Elapsed >= options.VirtualTime))
            {
                SoakUntil(World.Begin + Elapsed + options.Interval);
                if (IsOver)
                    break;
                samples.Add(Sample());
                told(samples[^1]);
            }
        }
        catch (Violation found)
        {
            world.Trace.Add("JUDGE", $"{found.Judge}: {found.Text}");
            violation = $"{world.Trace.ToText()}\n{found.Judge} is broken {Elapsed} after the begin: {found.Text}";
        }

        return new SoakOutcome([.. samples], changes.ToImmutableSortedDictionary(StringComparer.Ordinal), violation);
    }

    private TimeSpan Elapsed => world.Time.GetUtcNow() - World.Begin;

    private void Begin()
    {
        world.Start();
        loop.Observe();
        judges = new JudgeRelay(world);
        foreach (var app in world.Blueprint.Apps)
            world.Background(new ChangingApp(world, app, waits, Changed).RunAsync);
        new Disturbances(world, options).Begin();
    }

    private void SoakUntil(DateTimeOffset end)
    {
        switch (samples.Count % Shift)
        {
            case Shift - 1:
                judges!.Prepare();
                break;
            case 0:
                judges!.TakeOver();
                break;
        }

        while (world.Time.GetUtcNow() < end && !IsOver)
        {
            var next = world.Time.GetUtcNow() + Compaction;
            loop.RunUntil(next < end ? next : end, () => IsOver);
            LetGo();
        }

        waits.Check(world.Time.GetUtcNow());
    }

    private void LetGo()
    {
        world.Cluster.Forget();
        world.Mesh.Forget();
        world.Log.Forget(world.Time.GetUtcNow() - TimeSpan.FromHours(1));
        world.Bury();
        series.Keep(world.Replicas.Select(replica => replica.Process.Identity).ToHashSet(StringComparer.Ordinal));
    }

    private SoakSample Sample()
    {
        for (var i = 0; i < 2; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        var heap = GC.GetTotalMemory(forceFullCollection: false);
        var alive = world.Replicas.Select(replica => replica.Process).Where(process => !process.IsDead).ToList();
        var leader = alive.Find(process => process.IsLeader);
        using var process = Process.GetCurrentProcess();
        var sample = new SoakSample(
            Elapsed,
            Stopwatch.GetElapsedTime(began),
            changes.Values.Sum(),
            loop.Observed,
            heap / (1024.0 * 1024),
            OpenHandles(process),
            process.Threads.Count,
            alive.Sum(one => world.Cluster.OpenWatches(one.Identity)),
            leader is null ? 0 : series.Of(leader.Identity),
            leader?.CachedObjects ?? 0,
            world.Cluster.Count,
            world.Time.Timers,
            mostReady);
        mostReady = 0;
        return sample;
    }

    private static int OpenHandles(Process process) =>
        Directory.Exists("/proc/self/fd") ? Directory.GetFileSystemEntries("/proc/self/fd").Length : process.HandleCount;

    private void Observe(ClusterWrite write)
    {
        judges?.Observe(write);
        waits.Observe(write);
    }

    private void Look(DateTimeOffset now)
    {
        judges?.Look(now);
        mostReady = Math.Max(mostReady, world.Scheduler.Ready);
    }

    private void Changed(string change) => changes[change] = changes.GetValueOrDefault(change) + 1;
}
