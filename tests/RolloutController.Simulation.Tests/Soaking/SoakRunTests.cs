using RolloutController.Hosting;
using RolloutController.Simulation.Runs.Soaking;

namespace RolloutController.Simulation.Tests.Soaking;

/// <summary>Memory is measured for the whole process: nothing else may run meanwhile.</summary>
[CollectionDefinition(nameof(SoakRunTests), DisableParallelization = true)]
[Collection(nameof(SoakRunTests))]
public class SoakRunTests
{
    private static readonly SoakOptions Day = new()
    {
        Rollouts = 12,
        VirtualTime = TimeSpan.FromHours(24),
        Interval = TimeSpan.FromMinutes(30),
        LeadByTurns = TimeSpan.FromHours(5),
    };

    [Fact]
    public void A_day_of_continuous_change_leaves_nothing_behind()
    {
        var outcome = SoakRun.Of(Day);

        Assert.Null(outcome.Violation);
        Assert.Equal(48, outcome.Samples.Length);
        Assert.True(outcome.Changes.Values.Sum() > 25, string.Join(", ", outcome.Changes));
        Assert.True(outcome.Changes.Count >= 5, string.Join(", ", outcome.Changes));
        Assert.True(outcome.IsGood, string.Join('\n', outcome.Figures));
    }

    [Fact]
    public void What_a_controller_keeps_of_each_write_is_seen_in_its_memory() =>
        AssertGrows("managed heap, MiB", TimeSpan.FromHours(14), parts => parts with { Client = new LeakyClient(parts.Client) });

    [Fact]
    public void Watches_that_nobody_closes_are_seen() =>
        AssertGrows("watches", TimeSpan.FromHours(7), parts => parts with { Client = new ForgottenWatchClient(parts.Client) });

    private static void AssertGrows(string figure, TimeSpan time, Func<ControllerParts, ControllerParts> leak)
    {
        var outcome = SoakRun.Of(Day with { Alter = leak, VirtualTime = time, LeadByTurns = TimeSpan.FromHours(1) });

        Assert.Null(outcome.Violation);
        Assert.False(outcome.IsGood);
        Assert.True(outcome.Figures.Single(one => one.Name == figure).Grew, string.Join('\n', outcome.Figures));
    }
}
