using RolloutController.Simulation.Cluster;
using RolloutController.Simulation.Runs.Judging;
using RolloutController.Simulation.Runs.Worlds;

namespace RolloutController.Simulation.Runs.Running;

/// <summary>Runs a world event by event, and shows each to those who watch it.</summary>
/// <param name="world">The world.</param>
/// <param name="mostStepsAtOnce">More tasks than this without the clock moving are a loop that never waits.</param>
/// <param name="observe">Told of each accepted write.</param>
/// <param name="look">Called after each event, when all writes so far have been told.</param>
internal sealed class WorldLoop(World world, int mostStepsAtOnce, Action<ClusterWrite> observe, Action<DateTimeOffset> look)
{
    /// <summary>Writes told so far.</summary>
    public int Observed { get; private set; }

    /// <summary>Runs until a time, or until the condition holds when nothing is left to do at that moment.</summary>
    public void RunUntil(DateTimeOffset end, Func<bool> condition)
    {
        var steps = 0;
        while (true)
        {
            if (world.Scheduler.RunOne())
            {
                Observe();
                if (++steps == mostStepsAtOnce)
                    throw new Violation("Liveness", $"{steps} tasks ran without the clock moving: something loops without waiting");
                continue;
            }

            if (world.Failure is { } failure)
                throw new Violation("Simulation", failure.ToString());
            if (condition())
                return;
            steps = 0;
            if (world.Time.NextTimer is not { } next || next > end)
            {
                world.Time.AdvanceTo(end);
                if (world.Time.NextTimer is not { } left || left > end)
                    break;
                continue;
            }

            world.Time.AdvanceTo(next);
            look(world.Time.GetUtcNow());
        }
    }

    /// <summary>Tells of the writes since the last time.</summary>
    public void Observe()
    {
        if (world.Cluster.Writes == Observed)
            return;
        foreach (var write in world.Cluster.HistoryFrom(Observed))
        {
            Observed++;
            world.Trace.Add(write);
            observe(write);
        }

        world.Mesh?.CatchUp();
        look(world.Time.GetUtcNow());
    }
}
