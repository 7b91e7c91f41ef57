using System.Collections.Immutable;
using RolloutController.Simulation.Runs.Faults;
using RolloutController.Simulation.Runs.Judging;
using RolloutController.Simulation.Runs.Worlds;

namespace RolloutController.Simulation.Runs.Running;

/// <summary>Who judges a run.</summary>
internal static class Judges
{
    public static ImmutableArray<IJudge> Of(World world, ImmutableArray<PlanItem> plan)
    {
        var offsets = world.Blueprint.ClockOffsets;
        var jumps = TimeSpan.FromTicks(plan.Select(item => item.Fault).OfType<ClockJump>().Sum(jump => jump.By.Duration().Ticks));
        var tolerance = new Tolerance(offsets.Max() - offsets.Min() + jumps, offsets.Select(offset => offset.Duration()).Max() + jumps, Blindness.Of(plan));
        return [new AllJudges(world.Mesh, client => client.StartsWith("replica-", StringComparison.Ordinal), world.Log, tolerance, world.Metrics)];
    }
}
