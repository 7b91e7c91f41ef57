using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.MeshDataPlane.Clusters;
using RolloutController.MeshDataPlane.Model;
using RolloutController.TestKit.Time;

namespace RolloutController.MeshDataPlane.Tests.Clusters;

/// <summary>Envoy: intro/arch_overview/upstream/outlier.</summary>
public sealed class OutlierDetectorTests
{
    private static readonly ImmutableArray<PodEndpoint> s_three = [Endpoint.At("a"), Endpoint.At("b"), Endpoint.At("c")];
    private readonly ManualTimeProvider _time = new();

    // Istio: destination_rule.proto, OutlierDetection.
    [Fact]
    public void The_defaults_are_those_of_Istio() =>
        Assert.Equal(
            new OutlierSettings(5, 0, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30), 10, 0), OutlierSettings.Read(JsonNode.Parse("""{"outlierDetection": {}}""")));

    [Fact]
    public void Without_the_field_nothing_is_detected() => Assert.Null(OutlierSettings.Read(JsonNode.Parse("""{"connectionPool": {}}""")));

    [Theory]
    [InlineData("""{"consecutive5xxErrors": 3}""", new[] { 500, 501, 503 }, true)]
    [InlineData("""{"consecutive5xxErrors": 3}""", new[] { 500, 500, 200, 500 }, false)]
    [InlineData("""{"consecutive5xxErrors": 3}""", new[] { 404, 404, 404 }, false)]
    [InlineData("""{"consecutive5xxErrors": 0}""", new[] { 500, 500, 500, 500, 500, 500 }, false)]
    [InlineData("""{"consecutive5xxErrors": 0, "consecutiveGatewayErrors": 2}""", new[] { 502, 504 }, true)]
    [InlineData("""{"consecutive5xxErrors": 0, "consecutiveGatewayErrors": 2}""", new[] { 500, 503 }, false)]
    public void Errors_in_a_row_eject(string settings, int[] statuses, bool ejected)
    {
        var detector = Detector(settings, percent: 100);

        foreach (int status in statuses)
            detector.Report("a", status, 3);

        Assert.Equal(ejected ? 2 : 3, detector.Healthy(s_three).Length);
    }

    // envoyproxy/envoy issue 26877: 50 % of three allow one.
    [Theory]
    [InlineData(10, 3)]
    [InlineData(50, 2)]
    [InlineData(100, 0)]
    public void No_greater_share_is_ejected_than_allowed(int percent, int healthy)
    {
        var detector = Detector("""{"consecutive5xxErrors": 1}""", percent);

        foreach (string address in new[] { "a", "b", "c" })
            detector.Report(address, 500, 3);

        Assert.Equal(healthy, detector.Healthy(s_three).Length);
    }

    [Fact]
    public void An_endpoint_comes_back_at_the_first_sweep_after_its_time_which_grows()
    {
        var detector = Detector("""{"consecutive5xxErrors": 1, "interval": "10s", "baseEjectionTime": "25s"}""", percent: 100);
        detector.Report("a", 500, 3);

        Assert.Equal(2, After(29));
        Assert.Equal(3, After(1));
        detector.Report("a", 500, 3);
        Assert.Equal(2, After(49));
        Assert.Equal(3, After(1));

        int After(int seconds)
        {
            _time.Advance(TimeSpan.FromSeconds(seconds));
            return detector.Healthy(s_three).Length;
        }
    }

    // Envoy: upstream/load_balancing/panic_threshold; Istio sets it to minHealthPercent, 0 by default.
    [Theory]
    [InlineData(0, 0)]
    [InlineData(50, 3)]
    public void With_too_few_healthy_endpoints_all_are_used(int minHealthPercent, int used)
    {
        var detector = Detector($$"""{"consecutive5xxErrors": 1, "minHealthPercent": {{minHealthPercent}}}""", percent: 100);

        foreach (string address in new[] { "a", "b", "c" })
            detector.Report(address, 500, 3);

        Assert.Equal(used, detector.Healthy(s_three).Length);
    }

    private OutlierDetector Detector(string settings, int percent)
    {
        var outlier = JsonNode.Parse(settings)!;
        outlier["maxEjectionPercent"] = percent;
        return new OutlierDetector(OutlierSettings.Read(new JsonObject { ["outlierDetection"] = outlier })!, _time);
    }
}
