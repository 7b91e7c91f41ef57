using RolloutController.Core.Gates;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;

namespace RolloutController.Core.Tests.Gates;

public sealed class GateCountersTests
{
    private static readonly DateTimeOffset At = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Gate Gate = new()
    {
        Name = "errors",
        Criterion = new GateCriterion.ErrorRate(new Percentage(1)),
        FailureLimit = 1,
        InconclusiveLimit = 2,
        ConsecutiveErrorLimit = 1,
    };

    [Theory]
    [InlineData("P", 1, 0, 0, 0, GateBreach.None)]
    [InlineData("PPF", 2, 1, 0, 0, GateBreach.None)]
    [InlineData("FPF", 1, 2, 0, 0, GateBreach.Failures)]
    [InlineData("II", 0, 0, 2, 0, GateBreach.None)]
    [InlineData("III", 0, 0, 3, 0, GateBreach.Inconclusives)]
    [InlineData("IIPII", 1, 0, 2, 0, GateBreach.None)]
    [InlineData("E", 0, 0, 0, 1, GateBreach.None)]
    [InlineData("EE", 0, 0, 0, 2, GateBreach.Errors)]
    [InlineData("EPE", 1, 0, 0, 1, GateBreach.None)]
    [InlineData("EIE", 0, 0, 1, 1, GateBreach.None)]
    [InlineData("IEIEI", 0, 0, 3, 0, GateBreach.Inconclusives)]
    public void Failures_add_up_over_a_step_and_rows_end_with_a_verdict(
        string verdicts, int passes, int failures, int inconclusives, int errors, GateBreach breach)
    {
        GateStatus? status = null;
        foreach (var letter in verdicts) status = GateCounters.Next(status, Gate, Judgement(letter), At);

        Assert.NotNull(status);
        Assert.Equal((passes, failures, inconclusives, errors), (status.Passes, status.Failures, status.Inconclusives, status.Errors));
        Assert.Equal(breach, GateCounters.Breach(status, Gate));
    }

    [Fact]
    public void Without_an_inconclusive_limit_a_row_may_last_as_long_as_the_step()
    {
        var gate = Gate with { InconclusiveLimit = null };
        GateStatus? status = null;
        for (var i = 0; i < 100; i++) status = GateCounters.Next(status, gate, Judgement('I'), At);

        Assert.Equal(GateBreach.None, GateCounters.Breach(status!, gate));
    }

    [Fact]
    public void The_last_measurement_is_what_the_status_shows()
    {
        var before = GateCounters.Next(null, Gate, new GateJudgement(Verdict.Fail, "3%", "1%", null), At);

        var after = GateCounters.Next(before, Gate, new GateJudgement(Verdict.Error, null, "2%", "refused"), At.AddSeconds(30));

        Assert.Equal(
            new GateStatus
            {
                Name = "errors",
                Value = null,
                Limit = "2%",
                Verdict = Verdict.Error,
                Detail = "refused",
                Failures = 1,
                Errors = 1,
                MeasuredAt = At.AddSeconds(30),
            },
            after);
    }

    private static GateJudgement Judgement(char letter) => new(
        letter switch { 'P' => Verdict.Pass, 'F' => Verdict.Fail, 'I' => Verdict.Inconclusive, _ => Verdict.Error },
        null,
        "1%",
        null);
}
