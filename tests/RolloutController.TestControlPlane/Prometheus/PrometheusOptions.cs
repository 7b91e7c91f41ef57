namespace RolloutController.TestControlPlane.Prometheus;

/// <summary>How a Prometheus is started.</summary>
public sealed record PrometheusOptions
{
    /// <summary>Time between two scrapes of a target, at least 100 ms.</summary>
    public TimeSpan ScrapeInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>What is scraped from the start; more can be added while it runs.</summary>
    public IReadOnlyList<PrometheusTarget> Targets { get; init; } = [];

    /// <summary>Whether labels of a scraped series win over labels of its target, as with Istio's own scrape of merged metrics.</summary>
    public bool HonorLabels { get; init; } = true;

    /// <summary>How long it may take to become ready.</summary>
    public TimeSpan ReadyWithin { get; init; } = TimeSpan.FromMinutes(2);
}
