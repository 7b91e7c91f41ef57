using System.Text.Json.Nodes;
using RolloutController.Core.Gates;
using RolloutController.Core.Model.Status;
using RolloutController.Tests.World;

namespace RolloutController.Tests.Outages;

/// <summary>A machine's clock is ten minutes off: spans are measured right, moments in the status and of the calendar are not.</summary>
public class ClockTests
{
    [Theory]
    [InlineData(10)]
    [InlineData(-10)]
    public void A_replica_with_another_clock_does_not_take_the_lease_of_a_leader_that_lives(int minutesAhead)
    {
        var world = new ControllerWorld().WithReviews("v1", "v2", "v3");
        var leader = world.StartReplica(leaderElection: true);
        world.Apply(Scenarios.TwoSteps.Json());
        world.Until(Phase.Healthy);
        var other = world.StartReplica(leaderElection: true, clockAhead: TimeSpan.FromMinutes(minutesAhead));

        world.RunFor(TimeSpan.FromMinutes(5));
        Assert.True(leader.Controller.IsLeader);
        Assert.False(other.Controller.IsLeader);

        leader.Kill();
        world.Until(() => other.Controller.IsLeader, "the other leads once the lease is over");
    }

    [Theory]
    [InlineData(10)]
    [InlineData(-10)]
    public void Successors_with_other_clocks_enter_no_step_twice_and_measure_each(int minutesAhead)
    {
        var world = Scenarios.AtTenPercent();
        var measured = new HashSet<string>();
        world.Measure = _ =>
        {
            measured.Add(world.Status.Step!.Name);
            return Scenarios.Good;
        };

        Succeed(world, minutesAhead);
        world.Until(() => world.Status is { Phase: Phase.Healthy, Stable: "v2" }, "v2 promoted");

        Assert.Superset(new HashSet<string> { "first", "half" }, measured);
        Assert.Equal(1, world.Status.Attempt!.Number);
        HistoryInvariants.Check(world);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(-10)]
    public void Successors_with_other_clocks_let_no_step_pass_whose_gates_have_no_value(int minutesAhead)
    {
        var world = new ControllerWorld().WithReviews("v1", "v2", "v3").Start();
        world.Measure = _ => new Measurement.NoData("no request");
        world.Apply(Scenarios.TwoSteps.Json());
        world.Until(Phase.Healthy);
        world.SetVersion("v2");
        world.Until(() => world.Weights == "v1=90 v2=10" && world.Status.Step?.Stage == Stage.Baking, "10 % on v2, baking");

        Succeed(world, minutesAhead);
        world.Until(Phase.Paused);

        Assert.Equal(PauseReason.Inconclusive, world.Status.Pause!.Reason);
        Assert.Equal("v1=90 v2=10", world.Weights);
    }

    /// <summary>By its clock the last round was taken in ten minutes, and the next one is due a moment later.</summary>
    [Fact]
    public void A_successor_whose_clock_is_behind_measures_at_once_and_takes_a_bad_version_back()
    {
        var world = Scenarios.AtTenPercent();
        world.Until(() => world.Status.Round is not null && world.Status.Gates.Any(gate => gate.Passes > 0), "a round has passed");
        world.Replicas[^1].Kill();
        world.Measure = _ => Scenarios.Bad;
        var began = world.Time.GetUtcNow();

        world.StartReplica(clockAhead: TimeSpan.FromMinutes(-10));
        world.Until(() => world.ServesOnly("v1"), "traffic is back");

        Assert.True(world.Time.GetUtcNow() - began < TimeSpan.FromMinutes(1), $"after {world.Time.GetUtcNow() - began}");
        world.Until(Phase.Degraded);
    }

    [Fact]
    public void Windows_open_by_the_clock_of_the_leader()
    {
        // In the world it is 10:00.
        var world = new ControllerWorld().WithReviews("v1", "v2", "v3");
        world.StartReplica(clockAhead: TimeSpan.FromMinutes(-10));
        world.Apply(Scenarios.TwoSteps.With("windows", new JsonArray(new JsonObject { ["cron"] = "* 5-59 10 ? * *", ["timeZone"] = "UTC" })).Json());
        world.Until(Phase.Healthy);
        world.SetVersion("v2");
        world.RunFor(TimeSpan.FromMinutes(14));
        Assert.NotEqual("half", world.Status.Step?.Name);

        world.Until(() => world.Status.Step?.Name == "half", "the window is open");
        Assert.InRange(world.Time.GetUtcNow().TimeOfDay, new TimeSpan(10, 15, 0), new TimeSpan(10, 16, 0));
    }

    /// <summary>Three successors in the middle of a step, the last of them with a clock that is off to the other side.</summary>
    private static void Succeed(ControllerWorld world, int minutesAhead)
    {
        foreach (var ahead in new[] { minutesAhead, 0, -minutesAhead })
        {
            world.Replicas[^1].Kill();
            world.StartReplica(clockAhead: TimeSpan.FromMinutes(ahead));
            world.RunFor(TimeSpan.FromSeconds(15));
        }
    }
}
