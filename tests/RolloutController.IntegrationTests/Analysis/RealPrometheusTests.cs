using RolloutController.Core.Gates;
using RolloutController.Core.Model;
using RolloutController.Prometheus;
using RolloutController.TestKit.Time;

namespace RolloutController.IntegrationTests.Analysis;

/// <summary>The queries as a real Prometheus evaluates them over series shaped as Istio's; see <see cref="PastScenarios"/> for what happened.</summary>
public sealed class RealPrometheusTests(PrometheusWithPast prometheus) : IClassFixture<PrometheusWithPast>
{
    private static readonly Gate Errors = new() { Name = "gate", Criterion = new GateCriterion.ErrorRate(new Percentage(1)) };
    private static readonly Gate Median = new() { Name = "gate", Criterion = new GateCriterion.Latency(0.5m, TimeSpan.FromMilliseconds(500)), MinimumRequests = 50 };

    [Theory]
    [InlineData("five-xx", 0.04, 200)]
    [InlineData("born", 4.0 / 196, 196)]
    [InlineData("young-server", 0.04, 100)]
    [InlineData("timeouts", 0.04, 200)]
    [InlineData("code-zero", 0.015, 200)]
    [InlineData("grpc", 0.015, 200)]
    [InlineData("injected", 0, 200)]
    public async Task The_callers_error_rate_of_the_canary_is_measured(string ns, double fraction, double requests)
    {
        var round = await Measure(ns, Errors);

        var value = Assert.IsType<Measurement.Value>(round.ByGate["gate"]);
        Assert.Equal(fraction, value.Number, 1e-6);

        // A series that began in the window is extrapolated; what matters is the ratio.
        if (ns != "young-server") Assert.Equal(requests, value.Requests ?? 0, 1e-6);
    }

    [Fact]
    public async Task Mirrored_requests_have_no_series_on_the_callers_side()
    {
        var source = await Measure("mirrored", Errors);
        var destination = await Measure("mirrored", Errors, ReporterChoice.Destination);

        Assert.IsType<Measurement.NoData>(source.ByGate["gate"]);
        Assert.Equal(0.05, Assert.IsType<Measurement.Value>(destination.ByGate["gate"]).Number, 1e-6);
    }

    [Theory]
    [InlineData("five-xx", ReporterChoice.Source)]
    [InlineData("mirrored", ReporterChoice.Source)]
    [InlineData("no-callers", ReporterChoice.Destination)]
    [InlineData("nobody", ReporterChoice.Auto)]
    public async Task The_side_that_reports_is_found(string ns, ReporterChoice side) =>
        Assert.Equal(side, (await Measure(ns, Errors, ReporterChoice.Auto)).Reporter);

    [Theory]
    [InlineData("idle")]
    [InlineData("nobody")]
    public async Task A_canary_without_requests_has_no_data(string ns) =>
        Assert.IsType<Measurement.NoData>((await Measure(ns, Errors)).ByGate["gate"]);

    [Fact]
    public async Task A_latency_is_the_quantile_in_seconds_without_injected_delays()
    {
        var value = Assert.IsType<Measurement.Value>((await Measure("slow", Median)).ByGate["gate"]);

        Assert.Equal(0.25, value.Number, 1e-6);
        Assert.Equal(200, value.Requests ?? 0, 1e-6);
    }

    [Fact]
    public async Task A_latency_without_requests_is_inconclusive() =>
        Assert.Equal(Verdict.Inconclusive, GateJudge.Judge(Median, (await Measure("idle", Median)).ByGate["gate"]).Verdict);

    [Theory]
    [InlineData("vector(0) / vector(0)", Verdict.Inconclusive)]
    [InlineData("vector(1) / vector(0)", Verdict.Fail)]
    [InlineData("nothing_of_that_name", Verdict.Inconclusive)]
    [InlineData("istio_requests_total{source_workload_namespace=\"{{namespace}}\"}", Verdict.Error)]
    [InlineData("count(istio_requests_total{destination_service=\"{{service}}.{{namespace}}.svc.cluster.local\",destination_version=\"{{canary}}\"}[{{window}}", Verdict.Error)]
    [InlineData("up[5m]", Verdict.Error)]
    [InlineData("\"text\"", Verdict.Error)]
    [InlineData("scalar(vector(5))", Verdict.Pass)]
    [InlineData("count(count_over_time(istio_requests_total{destination_service=\"{{service}}.{{namespace}}.svc.cluster.local\",destination_version=\"{{canary}}\"}[{{window}}]))", Verdict.Pass)]
    public async Task A_query_is_judged_by_what_it_gives(string promql, Verdict verdict)
    {
        var gate = new Gate { Name = "gate", Criterion = new GateCriterion.Query(promql, 3, 5) };

        var judgement = GateJudge.Judge(gate, (await Measure("five-xx", gate)).ByGate["gate"]);

        Assert.True(verdict == judgement.Verdict, $"{judgement}");
    }

    [Theory]
    [InlineData("guard-ports", 16.0 / 400)]
    [InlineData("guard-qualified", 16.0 / 400)]
    [InlineData("guard-svc", 16.0 / 400)]
    [InlineData("guard-several", 16.0 / 400)]
    [InlineData("guard-cluster", 8.0 / 392)]
    [InlineData("guard-namesake", 0)]
    [InlineData("guard-port-of-another", 0)]
    [InlineData("guard-other-host", 0)]
    [InlineData("guard-other-flag", 0)]
    public async Task The_guard_counts_what_was_lost_on_the_way_to_the_Service_and_nothing_else(string ns, double fraction)
    {
        var round = await Measure(ns, Errors);

        Assert.Equal(fraction, Assert.IsType<Measurement.Value>(round.RoutingFailures).Number, 1e-6);
    }

    [Fact]
    public async Task A_Prometheus_that_is_not_there_is_an_error()
    {
        var round = await Measure("five-xx", Errors, url: new Uri("http://127.0.0.1:1/"));

        Assert.Equal(Verdict.Error, GateJudge.Judge(Errors, round.ByGate["gate"]).Verdict);
    }

    private async Task<MeasurementRound> Measure(string ns, Gate gate, ReporterChoice reporter = ReporterChoice.Source, Uri? url = null)
    {
        using var client = new PrometheusClient([new MetricServerOptions { Name = "main", Url = url ?? prometheus.Url }], TimeProvider.System);
        var runner = new MeasurementRoundRunner(client, new ManualTimeProvider(prometheus.Traffic.End));
        var scope = new MeasurementScope
        {
            Namespace = ns,
            Rollout = "reviews",
            Service = "reviews",
            Ports = [9080],
            Stable = "v1",
            Canary = "v2",
            Reporter = reporter,
        };
        return await runner.RunAsync(
            new MeasurementRequest("attempt", 1, null, [gate], scope, true, TimeSpan.FromMinutes(1)),
            TestContext.Current.CancellationToken);
    }
}
