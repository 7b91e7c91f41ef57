namespace RolloutController.Simulation.Runs.Worlds;

/// <summary>How a version of an app behaves.</summary>
/// <param name="Name">The value of its pods' version label.</param>
/// <param name="ErrorRate">Share of its requests that fail, a fraction of one.</param>
/// <param name="LatencySeconds">Any quantile of its response time.</param>
/// <param name="Pods">How many pods it has.</param>
public sealed record AppVersion(string Name, double ErrorRate, double LatencySeconds, int Pods);
