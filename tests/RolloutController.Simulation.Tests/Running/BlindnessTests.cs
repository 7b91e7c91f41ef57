using System.Collections.Immutable;
using RolloutController.Simulation.Runs.Faults;
using RolloutController.Simulation.Runs.Running;

namespace RolloutController.Simulation.Tests.Running;

public class BlindnessTests
{
    [Fact]
    public void Without_faults_a_controller_sees_everything_at_once() => Assert.Equal(TimeSpan.FromSeconds(1), Of());

    [Fact]
    public void What_people_do_blinds_nobody() => Assert.Equal(TimeSpan.FromSeconds(1), Of(new UserApplies(0), new UserCommand(0, "abort"), new PodsNotReady(0, 1, TimeSpan.FromSeconds(15))));

    [Fact]
    public void Faults_that_hide_something_add_up() =>
        Assert.Equal(TimeSpan.FromSeconds(10), Of(new Suspension(null, TimeSpan.FromSeconds(4)), new WatchFault(WatchTroubleMode.Delay, null, WatchedKind.All, TimeSpan.FromSeconds(5))));

    [Fact]
    public void A_watch_that_breaks_again_and_again_waits_for_longer()
    {
        var once = Of(new WatchCut(false));
        var twice = Of(new WatchCut(false), new WatchCut(false));

        Assert.True(once > TimeSpan.FromSeconds(1));
        Assert.True(twice > once);
        Assert.Equal(TimeSpan.FromSeconds(61), Of([.. Enumerable.Repeat(new WatchCut(true), 20)]));
    }

    private static TimeSpan Of(params ReadOnlySpan<Fault> faults)
    {
        var plan = ImmutableArray.CreateBuilder<PlanItem>();
        foreach (var fault in faults)
            plan.Add(new PlanItem(plan.Count, new Moment.At(TimeSpan.Zero), fault));
        return Blindness.Of(plan.ToImmutable());
    }
}
