using System.Diagnostics.Metrics;
using RolloutController.Telemetry;

namespace RolloutController.Tests.Telemetry;

public class PrometheusTextTests
{
    /// <summary>Not the operator's: controllers of other tests run in this process too.</summary>
    private static readonly string s_meter = $"Golden.{Guid.NewGuid():N}";

    [Fact]
    public void Counters_gauges_and_histograms_read_as_the_format_wants_them()
    {
        using var meter = new Meter(s_meter);
        using var endpoint = new MetricsEndpoint(otlp: false, s_meter);
        meter.CreateCounter<long>("golden.requests", description: "Requests\nby code \\ path.").Add(3, new("code", 200), new("path", "a \"b\" \\ c\nd"));
        meter.CreateObservableGauge("golden.share", () => 12.5, "%", "Share.");
        var histogram = meter.CreateHistogram<double>("golden.wait", "s");
        histogram.Record(0.25);
        histogram.Record(0.0009765625);
        histogram.Record(64);

        Assert.Equal(
            """
            # HELP golden_requests_total Requests\nby code \\ path.
            # TYPE golden_requests_total counter
            golden_requests_total{code="200",path="a \"b\" \\ c\nd"} 3
            # HELP golden_share_percent Share.
            # TYPE golden_share_percent gauge
            golden_share_percent 12.5
            # TYPE golden_wait_seconds histogram
            golden_wait_seconds_bucket{le="0.001"} 1
            golden_wait_seconds_bucket{le="0.0025"} 1
            golden_wait_seconds_bucket{le="0.005"} 1
            golden_wait_seconds_bucket{le="0.01"} 1
            golden_wait_seconds_bucket{le="0.025"} 1
            golden_wait_seconds_bucket{le="0.05"} 1
            golden_wait_seconds_bucket{le="0.1"} 1
            golden_wait_seconds_bucket{le="0.25"} 2
            golden_wait_seconds_bucket{le="0.5"} 2
            golden_wait_seconds_bucket{le="1"} 2
            golden_wait_seconds_bucket{le="2.5"} 2
            golden_wait_seconds_bucket{le="5"} 2
            golden_wait_seconds_bucket{le="10"} 2
            golden_wait_seconds_bucket{le="30"} 2
            golden_wait_seconds_bucket{le="+Inf"} 3
            golden_wait_seconds_sum 64.2509765625
            golden_wait_seconds_count 3

            """,
            Golden(endpoint.Render()),
            ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void A_series_that_is_not_reported_any_more_is_not_shown_any_more()
    {
        using var meter = new Meter(s_meter);
        using var endpoint = new MetricsEndpoint(otlp: false, s_meter);
        var phase = "Healthy";
        meter.CreateObservableGauge("golden.phase", () => new Measurement<int>(1, new KeyValuePair<string, object?>("phase", phase)));
        Assert.Contains("golden_phase{phase=\"Healthy\"} 1", Golden(endpoint.Render()), StringComparison.Ordinal);

        phase = "Degraded";

        Assert.Equal("# TYPE golden_phase gauge\ngolden_phase{phase=\"Degraded\"} 1\n", Golden(endpoint.Render()));
    }

    [Theory]
    [InlineData("http.server.duration", "ms", false, "http_server_duration_milliseconds")]
    [InlineData("2xx", null, true, "_2xx_total")]
    [InlineData("already_total", null, true, "already_total")]
    [InlineData("took_seconds", "s", false, "took_seconds")]
    [InlineData("a--b", "{things}", false, "a_b")]
    [InlineData("memory", "By", false, "memory_bytes")]
    public void Names_and_units_follow_the_rules_of_the_format(string name, string? unit, bool counter, string expected) =>
        Assert.Equal(expected, PrometheusText.Name(name, unit, counter));

    [Theory]
    [InlineData(double.PositiveInfinity, "+Inf")]
    [InlineData(double.NegativeInfinity, "-Inf")]
    [InlineData(double.NaN, "NaN")]
    [InlineData(3, "3")]
    [InlineData(0.1, "0.1")]
    public void Numbers_are_written_so_that_they_read_back(double value, string expected) => Assert.Equal(expected, PrometheusText.Number(value));

    [Theory]
    [InlineData("0.31%", 0.31)]
    [InlineData("212ms", 212.0)]
    [InlineData("-17", -17.0)]
    [InlineData("1.5E+3", 1500.0)]
    [InlineData("NaN", null)]
    [InlineData("no data", null)]
    [InlineData(null, null)]
    public void The_number_of_a_gate_is_read_back_from_its_text(string? text, double? expected) => Assert.Equal(expected, GateValue.Parse(text));

    private static string Golden(string text) => string.Concat(
        text.Split('\n').Where(line => line.StartsWith("golden", StringComparison.Ordinal) || line.StartsWith("# HELP golden", StringComparison.Ordinal) || line.StartsWith("# TYPE golden", StringComparison.Ordinal)).Select(line => line + "\n"));
}
