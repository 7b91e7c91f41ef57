using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;
using RolloutController.TestKit.Builders;

namespace RolloutController.Core.Tests.StateMachine;

public sealed class SupersedeTests
{
    [Theory]
    [InlineData(Phase.Preparing)]
    [InlineData(Phase.Progressing)]
    [InlineData(Phase.Paused)]
    [InlineData(Phase.Promoting)]
    [InlineData(Phase.RollingBack)]
    [InlineData(Phase.Degraded)]
    public void A_third_version_starts_from_its_first_step_after_the_second_gave_its_traffic_back(Phase phase)
    {
        var world = CommandTests.In(phase);
        world.Istiod = World.Proven;
        world.Ready("v3");
        world.Edit(rollout => rollout.WithVersion("v3"));
        world.Pass();
        Assert.Equal(Percentage.Zero, world.Status.CanaryWeight);
        Assert.Equal(100, world.Weights["v1"]);
        var degraded = phase == Phase.Degraded;
        world.RunUntil(w =>
        {
            if (w.Weights.ContainsKey("v3")) Assert.False(w.Weights.ContainsKey("v2"));
            degraded |= w.Phase == Phase.Degraded;
            return w.Status.Attempt?.Version == "v3" && w.StepName == "first" && w.Status.Step!.Stage == Stage.Baking;
        });
        Assert.Equal(phase == Phase.Degraded, degraded);
        Assert.Equal((90, 10), (world.Weights["v1"], world.Weights["v3"]));
        Assert.Equal(2, world.Status.Attempt!.Number);
    }

    [Theory]
    [InlineData(Phase.Preparing)]
    [InlineData(Phase.Progressing)]
    [InlineData(Phase.Paused)]
    [InlineData(Phase.Promoting)]
    [InlineData(Phase.RollingBack)]
    [InlineData(Phase.Degraded)]
    public void The_stable_version_asked_for_again_is_back_at_once_and_healthy(Phase phase)
    {
        var world = CommandTests.In(phase);
        world.Istiod = World.Proven;
        world.Edit(rollout => rollout.WithVersion("v1"));
        world.Pass();
        Assert.Equal(100, world.Weights["v1"]);
        world.RunTo(Phase.Healthy);
        Assert.Equal("v1", world.Status.Stable);
        Assert.Null(world.Status.Canary);
        world.RunUntil(w => !w.SubsetNames.Contains("v2"));
    }

    [Fact]
    public void The_version_that_was_stable_just_before_skips_the_steps_but_not_the_proof()
    {
        var world = new World(A.Rollout().WithSteps(A.Weight(10, "1h", "first")));
        world.RunTo(Phase.Healthy);
        world.Edit(rollout => rollout.WithVersion("v1"));
        var proven = false;
        world.Istiod = change => proven ? World.Proven(change) : World.Pending(change);
        world.RunTo(Phase.Preparing).RunFor(TimeSpan.FromSeconds(20));
        Assert.Equal(Phase.Preparing, world.Phase);
        proven = true;
        world.RunToStep("promotion");
        Assert.Equal(100, world.Weights["v1"]);
        world.RunTo(Phase.Healthy);
        Assert.DoesNotContain(world.Status.History, entry => entry.Attempt == 2 && entry.Trigger == "StepEntered");
    }

    [Fact]
    public void Steps_edited_midway_count_from_the_next_attempt_and_gate_limits_at_once()
    {
        var world = new World(A.Rollout().WithSteps(A.Weight(10, "2m", "first")).WithGates(A.ErrorRateGate(max: "10%")))
        {
            Prometheus = _ => new Core.Gates.Measurement.Value(0.05, 1000),
        };
        world.RunToStep("first");
        world.Edit(rollout => rollout.WithSteps(A.Weight(20, "2m", "other"), A.Weight(40, "2m", "another")));
        world.RunFor(TimeSpan.FromMinutes(1));
        Assert.Equal("1/1", world.Status.Step!.Position);
        world.Edit(rollout => rollout.WithGates(A.ErrorRateGate(max: "1%")));
        world.RunTo(Phase.RollingBack);
    }
}
