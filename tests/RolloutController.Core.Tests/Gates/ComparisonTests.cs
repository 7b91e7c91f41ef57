using System.Collections.Immutable;
using RolloutController.Core.Gates;
using RolloutController.Core.Model;

namespace RolloutController.Core.Tests.Gates;

/// <summary>Gates that compare the canary with stable over the same window.</summary>
public sealed class ComparisonTests
{
    private static readonly MeasurementScope Scope = new()
    {
        Namespace = "bookinfo",
        Rollout = "reviews",
        Service = "reviews",
        Stable = "v1",
        Canary = "v2",
        Reporter = ReporterChoice.Source,
    };

    private static readonly Gate Errors = new() { Name = "errors", Criterion = new GateCriterion.ErrorRate(null), OverStable = new MaxIncrease.Points(new Percentage(0.5m)) };
    private static readonly Gate P99 = new() { Name = "p99", Criterion = new GateCriterion.Latency(0.99m, null), OverStable = new MaxIncrease.Relative(new Percentage(10)) };

    [Theory]
    [InlineData(0.015, Verdict.Pass)]
    [InlineData(0.0151, Verdict.Fail)]
    public void The_canary_may_exceed_stable_by_that_many_points(double canary, Verdict verdict)
    {
        var judgement = GateJudge.Judge(Errors, Value(canary, 0.01));

        Assert.Equal(verdict, judgement.Verdict);
        Assert.Equal("1.5% (stable 1% + 0.5%)", judgement.LimitText);
    }

    [Theory]
    [InlineData(0.22, Verdict.Pass)]
    [InlineData(0.23, Verdict.Fail)]
    public void The_canary_may_exceed_stable_by_a_share_of_its_value(double canary, Verdict verdict) =>
        Assert.Equal(verdict, GateJudge.Judge(P99, Value(canary, 0.2)).Verdict);

    [Fact]
    public void The_canary_may_exceed_stable_by_that_much_time() => Assert.Equal(
        "250ms (stable 200ms + 50ms)",
        GateJudge.Judge(P99 with { OverStable = new MaxIncrease.Time(TimeSpan.FromMilliseconds(50)) }, Value(0.26, 0.2)).LimitText);

    [Fact]
    public void A_limit_of_its_own_holds_beside_the_comparison()
    {
        var gate = Errors with { Criterion = new GateCriterion.ErrorRate(new Percentage(1)) };

        Assert.Equal(Verdict.Fail, GateJudge.Judge(gate, Value(0.02, 0.05)).Verdict);
        Assert.Equal(Verdict.Fail, GateJudge.Judge(gate, new Measurement.Value(0.02, 100)).Verdict);
        Assert.Equal("1%", GateJudge.Judge(gate, Value(0.008, 0.05)).LimitText);
    }

    [Fact]
    public void Without_data_of_stable_there_is_no_verdict()
    {
        var judgement = GateJudge.Judge(Errors, new Measurement.Value(0, 100));

        Assert.Equal(Verdict.Inconclusive, judgement.Verdict);
        Assert.Contains("stable", judgement.Detail, StringComparison.Ordinal);
        Assert.Equal("stable + 0.5%", judgement.LimitText);
    }

    [Fact]
    public void Too_few_requests_to_stable_give_no_verdict() => Assert.Equal(
        Verdict.Inconclusive,
        GateJudge.Judge(Errors with { MinimumRequests = 50 }, new Measurement.Value(0, 100) { Stable = new StableValue(0, 49) }).Verdict);

    [Fact]
    public void Both_error_rates_come_from_one_round()
    {
        var measured = Read(Errors, ("errors", Vector(("v1", 9), ("v2", 5))), ("requests", Vector(("v1", 900), ("v2", 100))));

        Assert.Equal(new Measurement.Value(0.05, 100) { Stable = new StableValue(0.01, 900) }, measured);
    }

    [Fact]
    public void Without_requests_to_stable_its_error_rate_is_unknown() => Assert.Equal(
        new Measurement.Value(0.05, 100),
        Read(Errors, ("errors", Vector(("v2", 5))), ("requests", Vector(("v2", 100)))));

    [Fact]
    public void Stables_latency_is_a_query_of_its_own()
    {
        var queries = GateQueries.For(P99, Scope);

        Assert.Contains("destination_version=\"v1\"", queries.Single(query => query.Part == NamedQuery.Stable).PromQl, StringComparison.Ordinal);
        Assert.DoesNotContain("\"v1\"", queries.Single(query => query.Part == NamedQuery.Value).PromQl, StringComparison.Ordinal);
        Assert.Equal(
            new Measurement.Value(0.3, null) { Stable = new StableValue(0.2, null) },
            Read(P99, ("value", Vector(("", 0.3))), ("stable", Vector(("", 0.2)))));
        Assert.Null(Assert.IsType<Measurement.Value>(Read(P99, ("value", Vector(("", 0.3))), ("stable", Vector(("", double.NaN))))).Stable);
        Assert.IsType<Measurement.Error>(Read(P99, ("value", Vector(("", 0.3))), ("stable", new QueryResult.Failure("refused"))));
    }

    [Fact]
    public void A_gate_that_compares_with_nothing_asks_nothing_of_stable() =>
        Assert.DoesNotContain(GateQueries.For(P99 with { OverStable = null }, Scope), query => query.Part == NamedQuery.Stable);

    private static Measurement.Value Value(double canary, double stable) => new(canary, 100) { Stable = new StableValue(stable, 100) };

    private static Measurement Read(Gate gate, params (string Part, QueryResult Result)[] results) =>
        GateResults.Read(gate, Scope, results.ToImmutableDictionary(one => one.Part, one => one.Result));

    private static QueryResult.Vector Vector(params (string Version, double Value)[] samples) => new(
        [.. samples.Select(sample => new QuerySample(ImmutableSortedDictionary<string, string>.Empty.Add("destination_version", sample.Version), sample.Value))]);
}
