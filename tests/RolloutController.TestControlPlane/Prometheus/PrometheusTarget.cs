namespace RolloutController.TestControlPlane.Prometheus;

/// <summary>Something to scrape.</summary>
/// <param name="Address"><c>host:port</c>; becomes the label <c>instance</c> unless <paramref name="Labels"/> has one.</param>
/// <param name="Labels">Labels for all its series.</param>
/// <param name="MetricsPath">Path of the metrics page.</param>
public sealed record PrometheusTarget(string Address, IReadOnlyDictionary<string, string>? Labels = null, string MetricsPath = "/metrics");
