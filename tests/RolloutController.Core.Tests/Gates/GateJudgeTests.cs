using RolloutController.Core.Gates;
using RolloutController.Core.Model;

namespace RolloutController.Core.Tests.Gates;

public sealed class GateJudgeTests
{
    private static readonly Gate Errors = new() { Name = "errors", Criterion = new GateCriterion.ErrorRate(new Percentage(1)) };
    private static readonly Gate P99 = new() { Name = "p99", Criterion = new GateCriterion.Latency(0.99m, TimeSpan.FromMilliseconds(500)) };
    private static readonly Gate Queue = new() { Name = "queue", Criterion = new GateCriterion.Query("queue_depth", 3, 5) };

    [Theory]
    [InlineData(0, Verdict.Pass, "0%")]
    [InlineData(0.0031, Verdict.Pass, "0.31%")]
    [InlineData(0.01, Verdict.Pass, "1%")]
    [InlineData(0.010001, Verdict.Fail, "1.0001%")]
    [InlineData(0.12345, Verdict.Fail, "12.3%")]
    [InlineData(1, Verdict.Fail, "100%")]
    public void An_error_rate_is_judged_against_its_limit_and_shown_in_percent(double fraction, Verdict verdict, string text)
    {
        var judgement = GateJudge.Judge(Errors, new Measurement.Value(fraction, 1000));

        Assert.Equal(new GateJudgement(verdict, text, "1%", null), judgement);
    }

    [Theory]
    [InlineData(0.2124, Verdict.Pass, "212ms")]
    [InlineData(0.5, Verdict.Pass, "500ms")]
    [InlineData(0.50004, Verdict.Fail, "500.04ms")]
    [InlineData(1.5, Verdict.Fail, "1.5s")]
    public void A_latency_is_judged_in_seconds_and_shown_in_a_fitting_unit(double seconds, Verdict verdict, string text)
    {
        var judgement = GateJudge.Judge(P99, new Measurement.Value(seconds, null));

        Assert.Equal(new GateJudgement(verdict, text, "500ms", null), judgement);
    }

    [Theory]
    [InlineData(1e300)]
    [InlineData(-1e300)]
    [InlineData(double.MaxValue)]
    [InlineData(7.93e28)]
    public void A_number_that_no_decimal_holds_is_judged_and_shown_too(double value)
    {
        var judgement = GateJudge.Judge(Queue, new Measurement.Value(value, null));

        Assert.Equal(Verdict.Fail, judgement.Verdict);
        Assert.Contains("E+", judgement.ValueText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2.999, Verdict.Fail)]
    [InlineData(3, Verdict.Pass)]
    [InlineData(5, Verdict.Pass)]
    [InlineData(5.001, Verdict.Fail)]
    [InlineData(-1, Verdict.Fail)]
    public void A_query_must_lie_between_its_limits(double value, Verdict verdict)
    {
        var judgement = GateJudge.Judge(Queue, new Measurement.Value(value, null));

        Assert.Equal(verdict, judgement.Verdict);
        Assert.Equal(">= 3 and <= 5", judgement.LimitText);
    }

    [Fact]
    public void Not_a_number_is_inconclusive() =>
        Assert.Equal(Verdict.Inconclusive, GateJudge.Judge(Errors, new Measurement.Value(double.NaN, 1000)).Verdict);

    [Fact]
    public void No_data_is_inconclusive_and_says_why() =>
        Assert.Equal(
            new GateJudgement(Verdict.Inconclusive, null, "1%", "no requests"),
            GateJudge.Judge(Errors, new Measurement.NoData("no requests")));

    [Fact]
    public void A_measurement_error_is_an_error_and_says_why() =>
        Assert.Equal(
            new GateJudgement(Verdict.Error, null, "1%", "connection refused"),
            GateJudge.Judge(Errors, new Measurement.Error("connection refused")));

    [Theory]
    [InlineData(null, 5.0, double.PositiveInfinity, Verdict.Fail)]
    [InlineData(null, 5.0, double.NegativeInfinity, Verdict.Inconclusive)]
    [InlineData(3.0, null, double.PositiveInfinity, Verdict.Inconclusive)]
    [InlineData(3.0, null, double.NegativeInfinity, Verdict.Fail)]
    public void Infinity_never_passes(double? min, double? max, double value, Verdict verdict)
    {
        var gate = Queue with { Criterion = new GateCriterion.Query("q", (decimal?)min, (decimal?)max) };

        Assert.Equal(verdict, GateJudge.Judge(gate, new Measurement.Value(value, null)).Verdict);
    }

    [Theory]
    [InlineData(49.4, 0.5)]
    [InlineData(0, 0)]
    public void Too_few_requests_are_inconclusive_whatever_the_value(double requests, double fraction)
    {
        var judgement = GateJudge.Judge(Errors with { MinimumRequests = 50 }, new Measurement.Value(fraction, requests));

        Assert.Equal(Verdict.Inconclusive, judgement.Verdict);
        Assert.Contains("at least 50 are needed", judgement.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_count_just_below_a_whole_number_is_that_number() =>
        Assert.Equal(Verdict.Pass, GateJudge.Judge(Errors with { MinimumRequests = 50 }, new Measurement.Value(0, 49.8)).Verdict);

    [Theory]
    [InlineData(null)]
    [InlineData(double.NaN)]
    public void An_unknown_number_of_requests_is_too_few(double? requests) =>
        Assert.Equal(Verdict.Inconclusive, GateJudge.Judge(Errors with { MinimumRequests = 1 }, new Measurement.Value(0, requests)).Verdict);
}
