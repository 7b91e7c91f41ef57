using RolloutController.Core.Mesh;
using RolloutController.Core.Model.Status;
using RolloutController.Core.StateMachine;
using RolloutController.TestKit.Builders;

namespace RolloutController.Core.Tests.StateMachine;

public sealed class PropagationTests
{
    private static RolloutBuilder OneStep(string onUnproven) =>
        A.Rollout().WithSteps(A.Weight(10, "1m", "first")).With("traffic.propagation.onUnproven", onUnproven);

    [Theory]
    [InlineData("Fail", Phase.Degraded)]
    [InlineData("Proceed", Phase.Healthy)]
    [InlineData("Wait", Phase.Preparing)]
    public void Without_a_proof_the_policy_decides_after_the_time_out(string onUnproven, Phase outcome)
    {
        var world = new World(OneStep(onUnproven)) { Istiod = World.Pending };
        world.RunFor(TimeSpan.FromMinutes(100));
        Assert.Equal(outcome, world.Phase);
        Assert.Equal("TimedOut", world.Reason(ConditionTypes.PropagationProven));
    }

    /// <summary>After half a minute without an API server the next leader rolled a good version back at its first look.</summary>
    [Fact]
    public void Time_in_which_no_controller_asked_istiod_does_not_count_for_the_time_out()
    {
        var world = new World(OneStep("Fail")) { Istiod = _ => null };
        world.RunUntil(w => w.Status.Step is { Stage: Stage.ProvingSubset });
        world.Wait(TimeSpan.FromMinutes(5));
        var began = world.Now;
        world.Istiod = change => World.Pending(change) with { AskedSince = began };
        world.Pass();
        Assert.Equal(Phase.Preparing, world.Phase);
        world.Pass();
        Assert.Equal(Phase.Preparing, world.Phase);

        world.RunTo(Phase.Degraded);
        Assert.Equal(TimeSpan.FromMinutes(2), world.Status.History.First(entry => entry.Trigger == "PropagationFailed").At - began);
    }

    [Fact]
    public void A_change_that_a_proxy_refuses_ends_the_attempt()
    {
        var world = new World(OneStep("Wait")) { Istiod = change => change is MeshChange.RoutesApplied ? World.Rejected(change) : World.Proven(change) };
        world.RunTo(Phase.RollingBack);
        Assert.Contains("ratings-1 refused it", world.Status.Attempt!.FailureMessage);
        world.RunTo(Phase.Degraded);
    }

    [Fact]
    public void Where_istiod_cannot_say_ten_seconds_are_waited_and_said()
    {
        var world = new World(OneStep("Fail")) { Istiod = World.Unverifiable };
        world.RunUntil(w => w.Status.Step is { Stage: Stage.ProvingSubset });
        var since = world.Now;
        Assert.Equal("IstiodForbidden", world.RunFor(TimeSpan.FromSeconds(2)).Reason(ConditionTypes.PropagationProven));
        world.RunUntil(w => w.Status.CanarySubsetProven);
        Assert.Equal(TimeSpan.FromSeconds(10), world.Now - since);
        world.RunTo(Phase.Healthy);
        Assert.Equal("Unknown", world.Condition(ConditionTypes.PropagationProven));
    }

    [Fact]
    public void Delay_waits_the_minimum_and_asks_nobody()
    {
        var world = new World(A.Rollout().WithSteps(A.Weight(10, "1m", "first")).WithDelay("7s")) { Istiod = _ => throw new InvalidOperationException("asked") };
        world.RunUntil(w => w.Status.Step is { Stage: Stage.Converging });
        var since = world.Now;
        world.RunToStep("first");
        Assert.Equal(TimeSpan.FromSeconds(7), world.Now - since);
    }

    [Fact]
    public void A_subset_that_is_lost_midway_is_added_at_once_and_proven_before_the_route_is_repaired()
    {
        var world = new World(OneStep("Fail"));
        world.RunToStep("first");
        world.DestinationRule = World.Object("DestinationRule", """{"host": "reviews", "subsets": [{"name": "v1", "labels": {"version": "v1"}}]}""");
        world.DestinationRule["metadata"]!["generation"] = 50;
        world.VirtualService = World.Object("VirtualService", """{"hosts": ["reviews"], "http": [{"route": [{"destination": {"host": "reviews", "subset": "v1"}}]}]}""");
        world.VirtualService["metadata"]!["generation"] = 50;
        var proven = false;
        world.Istiod = change => proven ? World.Proven(change) : World.Pending(change);
        world.Pass();
        Assert.Contains("v2", world.SubsetNames);
        world.RunFor(TimeSpan.FromSeconds(30));
        Assert.False(world.Weights.ContainsKey("v2"));
        proven = true;
        world.RunUntil(w => w.Weights.GetValueOrDefault("v2") == 10);
        Assert.Single(world.Events, one => one.Reason == "SubsetLost");
        world.RunTo(Phase.Healthy);
    }

    [Fact]
    public void Subsets_that_are_lost_together_are_both_proven_before_anything_goes_on()
    {
        var world = new World(OneStep("Fail"));
        world.RunToStep("promotion");
        world.DestinationRule = World.Object("DestinationRule", """{"host": "reviews"}""");
        world.DestinationRule["metadata"]!["generation"] = 50;
        world.Istiod = change => change is MeshChange.SubsetPresent { Subset: "v2" } ? World.Pending(change) : World.Proven(change);

        world.RunFor(TimeSpan.FromSeconds(90));

        Assert.Equal(Phase.Promoting, world.Phase);
        Assert.True(world.Status is { StableSubsetProven: true, CanarySubsetProven: false });
        world.Istiod = World.Proven;
        world.RunTo(Phase.Healthy);
        Assert.Equal([100], world.Status.Weights.Select(route => route.Stable));
    }

    [Fact]
    public void A_route_that_somebody_changed_is_repaired_and_the_step_goes_on()
    {
        var world = new World(OneStep("Fail"));
        world.RunToStep("first");
        var started = world.Status.Step!.Started;
        world.VirtualService = World.Object("VirtualService", """{"hosts": ["reviews"], "http": [{"route": [{"destination": {"host": "reviews", "subset": "v1"}}]}]}""");
        world.Pass();
        Assert.Equal(10, world.Weights["v2"]);
        Assert.Equal(started, world.Status.Step!.Started);
        world.RunTo(Phase.Healthy);
    }

    [Fact]
    public void A_refused_write_is_tried_again_every_second_and_shown()
    {
        var world = new World(OneStep("Fail"));
        world.RunToStep("first");
        world.WriteRefusal = "failed calling webhook \"validation.istio.io\"";
        world.Say(Core.Model.CommandVerb.Abort);
        Assert.Equal(world.Now.AddSeconds(1), world.Last.LookAgainAt);
        Assert.Equal("WriteRefused", world.Reason(ConditionTypes.TrafficSettled));
        world.WriteRefusal = null;
        world.RunTo(Phase.Degraded);
    }
}
