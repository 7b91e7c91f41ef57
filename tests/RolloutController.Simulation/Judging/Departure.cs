using RolloutController.Simulation.Cluster;

namespace RolloutController.Simulation.Runs.Judging;

/// <summary>A request that left its sender.</summary>
/// <param name="request">What is asked.</param>
/// <param name="at">When it left.</param>
public sealed class Departure(ClusterRequest request, DateTimeOffset at)
{
    /// <summary>What is asked.</summary>
    public ClusterRequest Request => request;

    /// <summary>When it left.</summary>
    public DateTimeOffset At => at;
}
