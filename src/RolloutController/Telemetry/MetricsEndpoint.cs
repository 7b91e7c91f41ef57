using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace RolloutController.Telemetry;

/// <summary>The meter provider and its Prometheus text: the SDK collects, this renders.</summary>
public sealed class MetricsEndpoint : IDisposable
{
    private static readonly TimeSpan CollectTimeout = TimeSpan.FromSeconds(5);

    private readonly PrometheusTextExporter exporter = new();
    private readonly BaseExportingMetricReader reader;
    private readonly MeterProvider provider;

    /// <summary>Starts collecting the operator's, the client's and the runtime's meters.</summary>
    /// <param name="otlp">Whether metrics are pushed by OTLP too (configured by the standard <c>OTEL_EXPORTER_OTLP_*</c> variables).</param>
    /// <param name="meters">Names of the meters, with wildcards.</param>
    public MetricsEndpoint(bool otlp, params string[] meters)
    {
        reader = new BaseExportingMetricReader(exporter);
        var builder = Sdk.CreateMeterProviderBuilder()
            .AddMeter(meters.Length > 0 ? meters : ["RolloutController*", "System.Runtime"])
            .AddView(instrument => instrument.Unit == "s" && instrument.GetType().Name.StartsWith("Histogram", StringComparison.Ordinal)
                ? new ExplicitBucketHistogramConfiguration { Boundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] }
                : null)
            .AddReader(reader);
        if (otlp)
            builder = builder.AddOtlpExporter();
        provider = builder.Build();
    }

    /// <summary>The text of now.</summary>
    public string Render() => exporter.Render(CollectTimeout);

    /// <inheritdoc />
    public void Dispose()
    {
        provider.Dispose();
        reader.Dispose();
        exporter.Dispose();
    }
}
