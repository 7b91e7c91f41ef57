using System.Collections.Immutable;

namespace RolloutController.Simulation.Runs.Worlds;

/// <summary>A Service with several versions behind it, and the Rollout that people wrote for it.</summary>
/// <param name="Number">Position in the world, from 0.</param>
/// <param name="Name">Name of the Service and of the Rollout.</param>
/// <param name="Versions">Its versions; the first serves at the start.</param>
public sealed record App(int Number, string Name, ImmutableArray<AppVersion> Versions);
