using System.Collections.Immutable;
using RolloutController.Simulation.Runs.Judging;
using RolloutController.Simulation.Runs.Worlds;

namespace RolloutController.Simulation.Runs.Running;

/// <summary>Who judges a run.</summary>
internal static class Judges
{
    public static ImmutableArray<IJudge> Of(World world) => [];
}
