namespace RolloutController.Simulation.Runs.Faults;

/// <summary>The metric server is in trouble for a time.</summary>
/// <param name="Mode">What befalls its answers.</param>
/// <param name="For">How long.</param>
public sealed record MetricFault(MetricTroubleMode Mode, TimeSpan For) : Fault
{
    internal override void Strike(Occasion occasion)
    {
        var metrics = occasion.World.Metrics;
        metrics.Trouble = Mode;
        occasion.World.After(For, () => metrics.Trouble = null);
    }
}
