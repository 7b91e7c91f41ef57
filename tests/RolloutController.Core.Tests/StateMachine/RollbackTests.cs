using RolloutController.Core.Gates;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;
using RolloutController.Core.StateMachine;
using RolloutController.TestKit.Builders;

namespace RolloutController.Core.Tests.StateMachine;

public sealed class RollbackTests
{
    private static readonly Measurement Bad = new Measurement.Value(0.5, 1000);

    private static RolloutBuilder TwoSteps => A.Rollout()
        .WithSteps(A.Weight(10, "2m", "first"), A.Weight(50, "2m", "half"))
        .WithGates(A.ErrorRateGate());

    [Theory]
    [InlineData("first")]
    [InlineData("half")]
    [InlineData("promotion")]
    public void A_failing_gate_asks_for_all_traffic_on_stable_in_the_same_decision(string step)
    {
        var world = new World(TwoSteps);
        world.RunToStep(step);
        world.Prometheus = _ => Bad;
        world.RunUntil(w => w.Round!.ByGate.ContainsValue(Bad));
        var decision = world.Pass();
        Assert.Equal(Phase.RollingBack, decision.Status.Phase);
        Assert.True(decision.TowardsStable);
        Assert.Equal(Percentage.Zero, decision.Traffic.Routes!.CanaryWeight);
        Assert.Equal(100, world.Weights["v1"]);
        Assert.Contains("50%", decision.Status.Message);
        world.RunTo(Phase.Degraded);
        Assert.Equal("GateFailed", world.Reason(ConditionTypes.RolledBack));
        Assert.Equal("True", world.Condition(ConditionTypes.Stalled));
        Assert.Equal("v1", world.Status.Stable);
        world.RunUntil(w => !w.SubsetNames.Contains("v2"));
        Assert.Equal(Phase.Degraded, world.Phase);
    }

    [Fact]
    public void Failures_within_the_limit_are_tolerated()
    {
        var gate = A.ErrorRateGate();
        gate["failureLimit"] = 1;
        var world = new World(A.Rollout().WithSteps(A.Weight(10, "2m", "first")).WithGates(gate));
        world.RunToStep("first");
        var bad = 1;
        world.Prometheus = _ => bad-- > 0 ? Bad : new Measurement.Value(0, 1000);
        world.RunTo(Phase.Healthy);
        Assert.Contains(world.Events, one => one.Reason == "GateOverLimit");
    }

    [Fact]
    public void A_gate_that_fails_may_hold_instead()
    {
        var world = new World(TwoSteps.OnFailure(FailureAction.Pause));
        world.RunToStep("first");
        world.Prometheus = _ => Bad;
        world.RunTo(Phase.Paused);
        Assert.Equal(PauseReason.GateFailed, world.Status.Pause?.Reason);
        world.RunFor(TimeSpan.FromMinutes(10));
        Assert.Equal(10, world.Weights["v2"]);
        world.Prometheus = _ => new Measurement.Value(0, 1000);
        Assert.True(world.Say(CommandVerb.Promote).Accepted);
        world.RunTo(Phase.Healthy);
    }

    [Fact]
    public void Requests_lost_on_the_way_roll_back_when_there_are_more_of_them_than_before_the_attempt()
    {
        var world = new World(TwoSteps) { RoutingFailures = new Measurement.Value(0.01, 1000) };
        world.RunToStep("first");
        Assert.Equal("1%", world.Status.RoutingFailureBaseline);
        world.RunFor(TimeSpan.FromMinutes(1));
        Assert.Equal(Phase.Progressing, world.Phase);
        world.RoutingFailures = new Measurement.Value(0.02, 1000);
        world.RunTo(Phase.RollingBack);
        Assert.Contains("2%", world.Status.Attempt!.FailureMessage);
    }

    [Fact]
    public void Requests_lost_before_the_attempt_that_a_slow_scrape_shows_late_do_not_turn_it_back()
    {
        var world = new World(TwoSteps) { RoutingFailures = new Measurement.NoData("no requests") };
        world.RunUntil(one => one.Status.Round?.Number == 1);
        Assert.Null(world.Status.RoutingFailureBaseline);
        world.RoutingFailures = new Measurement.Value(0.01, 100);
        world.RunToStep("first");
        Assert.Equal("1%", world.Status.RoutingFailureBaseline);
        world.RunTo(Phase.Promoting);
    }

    [Fact]
    public void Three_rounds_without_a_request_are_a_baseline_of_zero()
    {
        var world = new World(TwoSteps) { RoutingFailures = new Measurement.NoData("no requests") };
        world.RunToStep("first");
        Assert.Equal(("0%", 3), (world.Status.RoutingFailureBaseline, world.Status.Round?.Number));
        world.RoutingFailures = new Measurement.Value(0.002, 1000);
        world.RunTo(Phase.RollingBack);
        Assert.Contains("before the attempt: 0%", world.Status.Attempt!.FailureMessage);
    }

    [Fact]
    public void Traffic_is_not_moved_onto_a_stable_version_without_endpoints()
    {
        var world = new World(TwoSteps);
        world.RunToStep("first");
        world.NotReady("v1");
        Assert.True(world.Say(CommandVerb.Abort).Accepted);
        Assert.Equal("False", world.Condition(ConditionTypes.StableAvailable));
        world.RunFor(TimeSpan.FromMinutes(5));
        Assert.Equal(10, world.Weights["v2"]);
        Assert.Single(world.Events, one => one.Reason == "StableUnavailable");
        world.Ready("v1");
        Assert.True(world.Pass().TowardsStable);
        world.RunTo(Phase.Degraded);
        Assert.Equal(100, world.Weights["v1"]);
        Assert.Null(world.Status.Conditions.Find(ConditionTypes.StableAvailable));
    }

    [Fact]
    public void A_stable_subset_that_is_gone_is_added_again_in_the_same_decision()
    {
        var world = new World(TwoSteps);
        world.RunToStep("first");
        world.DestinationRule = World.Object("DestinationRule", """{"host": "reviews", "subsets": [{"name": "v2", "labels": {"version": "v2"}}]}""");
        world.Say(CommandVerb.Abort);
        Assert.Contains("v1", world.SubsetNames);
        Assert.Equal(100, world.Weights["v1"]);
    }

    [Fact]
    public void A_workload_that_is_not_ready_in_time_ends_the_attempt()
    {
        var world = new World(TwoSteps.WithProgressDeadline("5m"));
        world.NotReady("v2");
        world.RunTo(Phase.Degraded);
        Assert.Equal("DeadlinePassed", world.Status.Attempt!.FailureReason);
        Assert.Contains("0 of 2 pods of v2", world.Status.Message);
        Assert.Equal(0, world.MeshWrites);
    }

    [Fact]
    public void Retry_starts_a_new_attempt()
    {
        var world = new World(TwoSteps.WithProgressDeadline("5m"));
        world.NotReady("v2");
        world.RunTo(Phase.Degraded);
        world.RunFor(TimeSpan.FromHours(1));
        Assert.Equal(Phase.Degraded, world.Phase);
        world.Ready("v2");
        Assert.True(world.Say(CommandVerb.Retry).Accepted);
        Assert.Equal(2, world.Status.Attempt!.Number);
        world.RunTo(Phase.Healthy);
        Assert.Equal("v2", world.Status.Stable);
    }

    [Fact]
    public void A_proxy_that_never_acknowledges_does_not_hold_the_way_back()
    {
        var world = new World(TwoSteps);
        world.RunToStep("first");
        world.Istiod = World.Pending;
        world.Say(CommandVerb.Abort);
        Assert.Equal(100, world.Weights["v1"]);
        world.RunTo(Phase.Degraded);
        world.RunFor(TimeSpan.FromHours(1));
        Assert.Contains("v2", world.SubsetNames);
        Assert.Equal("AwaitingProxies", world.Reason(ConditionTypes.CleanedUp));
        Assert.Contains("ratings-1", world.Status.Conditions.Find(ConditionTypes.CleanedUp)!.Message);
        world.Istiod = World.Proven;
        world.RunUntil(w => !w.SubsetNames.Contains("v2"));
    }
}
