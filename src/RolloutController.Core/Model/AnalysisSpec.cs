using System.Collections.Immutable;

namespace RolloutController.Core.Model;

/// <summary>What is measured, how often and on which side.</summary>
public sealed record AnalysisSpec
{
    /// <summary>Time between two rounds of all gates; at least one second.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Which proxy's telemetry is read.</summary>
    public ReporterChoice Reporter { get; init; } = ReporterChoice.Auto;

    /// <summary>Name of a metric server in the operator's configuration; null for the default one.</summary>
    public string? Server { get; init; }

    /// <summary>Gates that run whenever the canary receives any traffic.</summary>
    public ImmutableArray<Gate> Gates { get; init; } = [];

    /// <summary>How far NC, NR, UH and UF on the Service's hosts may rise above the rate before the attempt.</summary>
    public Percentage RoutingFailuresMax { get; init; } = new(0.1m);
}
