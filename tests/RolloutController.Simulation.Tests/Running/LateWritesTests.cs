using System.Collections.Immutable;
using RolloutController.Simulation.Runs.Faults;
using RolloutController.Simulation.Runs.Running;

namespace RolloutController.Simulation.Tests.Running;

/// <summary>What seeds draw too rarely: a leader is cut off at one of its writes, which arrives when its successor has carried out an abort.</summary>
public class LateWritesTests
{
    [Theory]
    [InlineData(3, 7)]
    [InlineData(6, 10)]
    public void A_write_of_an_old_leader_that_arrives_long_after_an_abort_breaks_nothing(int seed, int first)
    {
        var struck = new List<string>();
        for (var write = first; write < first + 8; write++)
        {
            var outcome = SimulationRun.Of(seed, RunOptions.Default with { Plan = CutOffAt(write), KeepsTrace = true });

            Assert.False(outcome.IsViolation, $"cut off at write {write}: {outcome.Judge}: {outcome.Text}");
            struck.AddRange(outcome.Trace!.Split('\n').Where(line => line.Contains("FAULT", StringComparison.Ordinal) && line.Contains("CutOff", StringComparison.Ordinal)));
        }

        Assert.Contains(struck, line => line.Contains("update virtualservices", StringComparison.Ordinal));
    }

    /// <summary>Somebody aborts every three seconds from then on: one of them after the cut, before the successor leads.</summary>
    private static ImmutableArray<PlanItem> CutOffAt(int write) =>
    [
        new(0, At(2), new UserSpec(0, "version", "\"v2\"")),
        new(1, new Moment.Write(write, AfterEffect: false), new CutOff(null, TimeSpan.FromSeconds(14), Hangs: true, Delivers: true)),
        .. Enumerable.Range(1, 8).Select(number => new PlanItem(1 + number, At(2 + (3 * number)), new UserCommand(0, "abort"))),
    ];

    private static Moment.At At(int seconds) => new(TimeSpan.FromSeconds(seconds));
}
