using RolloutController.Core.Gates;
using RolloutController.Core.Model;

namespace RolloutController.Core.Tests.Gates;

public sealed class RoutingFailureGuardTests
{
    private static readonly Percentage Max = new(0.1m);

    [Theory]
    [InlineData(0.0, 0.001, Verdict.Pass)]
    [InlineData(0.0, 0.0011, Verdict.Fail)]
    [InlineData(2.0, 0.021, Verdict.Pass)]
    [InlineData(2.0, 0.0211, Verdict.Fail)]
    [InlineData(100.0, 1, Verdict.Pass)]
    public void Only_what_rises_above_the_baseline_by_more_than_the_limit_fails(double baseline, double share, Verdict verdict) =>
        Assert.Equal(verdict, RoutingFailureGuard.Judge(new Percentage((decimal)baseline), Max, new Measurement.Value(share, 1000)).Verdict);

    [Fact]
    public void Without_a_baseline_the_limit_stands_alone() =>
        Assert.Equal(
            new GateJudgement(Verdict.Fail, "0.2%", "0.1%", null),
            RoutingFailureGuard.Judge(null, Max, new Measurement.Value(0.002, 1000)));

    [Fact]
    public void A_baseline_survives_the_status()
    {
        var baseline = RoutingFailureGuard.BaselineOf(new Measurement.Value(0.0123456789, 1000));

        Assert.Equal("1.234568%", baseline?.ToString());
        Assert.Equal(baseline, RoutingFailureGuard.ParseBaseline(baseline?.ToString()));
    }

    [Fact]
    public void What_was_not_measured_is_no_baseline()
    {
        Assert.Null(RoutingFailureGuard.BaselineOf(new Measurement.NoData("no requests")));
        Assert.Null(RoutingFailureGuard.BaselineOf(new Measurement.Value(double.NaN, 0)));
        Assert.Null(RoutingFailureGuard.ParseBaseline(null));
        Assert.Null(RoutingFailureGuard.ParseBaseline("unknown"));
        Assert.Null(RoutingFailureGuard.ParseBaseline("250%"));
    }
}
