using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;
using RolloutController.Core.StateMachine;
using RolloutController.TestKit.Builders;

namespace RolloutController.Core.Tests.StateMachine;

public sealed class HappyPathTests
{
    private static RolloutBuilder ThreeSteps => A.Rollout()
        .WithSteps(A.Weight(10, "1m", "first"), A.Weight(50, "1m", "half"), A.Pause(name: "sign-off"))
        .WithGates(A.ErrorRateGate());

    [Fact]
    public void A_pinned_version_that_is_asked_for_is_adopted_without_a_write()
    {
        var world = new World(A.Rollout().WithVersion("v1"));
        world.Pass();
        Assert.Equal(Phase.Healthy, world.Phase);
        Assert.Equal("v1", world.Status.Stable);
        Assert.Equal(0, world.MeshWrites);
        Assert.Equal("True", world.Condition(ConditionTypes.Ready));
        Assert.Null(world.Status.Conditions.Find(ConditionTypes.Reconciling));
    }

    [Fact]
    public void An_idle_healthy_Rollout_asks_for_nothing_and_changes_nothing()
    {
        var world = new World(A.Rollout().WithVersion("v1"));
        world.Pass();
        world.Pass();
        var writes = world.StatusWrites;
        world.Wait(TimeSpan.FromHours(1));
        var decision = world.Pass();
        Assert.Equal(writes, world.StatusWrites);
        Assert.Null(decision.Measure);
        Assert.Null(decision.LookAgainAt);
        Assert.Empty(decision.Awaited);
        Assert.Empty(decision.Events);
    }

    [Fact]
    public void The_subset_is_added_and_proven_before_a_route_names_it()
    {
        var world = new World(ThreeSteps);
        var proven = false;
        world.Istiod = change =>
        {
            if (!proven) Assert.Equal(100, world.Weights["v1"]);
            return proven ? World.Proven(change) : World.Pending(change);
        };
        world.RunUntil(w => w.Status.Step is { Stage: Stage.ProvingSubset });
        Assert.Equal(["v1", "v2"], world.SubsetNames);
        world.RunFor(TimeSpan.FromSeconds(30));
        Assert.Equal(Phase.Preparing, world.Phase);
        Assert.Contains("ratings-1", world.Status.Message);
        proven = true;
        world.RunToStep("first");
        Assert.Equal(10, world.Weights["v2"]);
    }

    [Fact]
    public void Steps_are_walked_to_promotion_and_the_old_version_is_let_go()
    {
        var world = new World(ThreeSteps.With("traffic.destinationRule", new System.Text.Json.Nodes.JsonObject { ["name"] = "reviews" }));
        world.RunToStep("first");
        Assert.Equal((90, 10), (world.Weights["v1"], world.Weights["v2"]));
        world.RunToStep("half");
        Assert.Equal((50, 50), (world.Weights["v1"], world.Weights["v2"]));
        world.RunTo(Phase.Paused);
        Assert.Equal(PauseReason.Step, world.Status.Pause?.Reason);
        Assert.Equal("True", world.Condition(ConditionTypes.Paused));
        world.RunFor(TimeSpan.FromHours(1));
        Assert.Equal(Phase.Paused, world.Phase);
        Assert.True(world.Say(CommandVerb.Promote).Accepted);
        world.RunTo(Phase.Promoting);
        world.RunTo(Phase.Healthy);
        Assert.Equal("v2", world.Status.Stable);
        Assert.Equal(["v1"], world.Status.PreviousStables);
        world.RunFor(TimeSpan.FromMinutes(1));
        Assert.Equal(100, world.Weights["v2"]);
        Assert.Equal(["v1", "v2"], world.SubsetNames); // v1 is the user's: not ours to remove
    }

    [Fact]
    public void A_second_rollout_takes_away_the_subset_that_the_first_one_added()
    {
        var world = new World(A.Rollout());
        world.RunTo(Phase.Healthy);
        world.Ready("v3");
        world.Edit(rollout => rollout.WithVersion("v3"));
        world.RunTo(Phase.Preparing).RunTo(Phase.Healthy);
        Assert.Equal("v3", world.Status.Stable);
        world.RunUntil(w => !w.SubsetNames.Contains("v2"));
        world.RunFor(TimeSpan.FromSeconds(5));
        Assert.Equal(["v1", "v3"], world.SubsetNames);
        Assert.Equal(["v3"], world.Status.OwnedSubsets.Select(subset => subset.Name));
        Assert.Null(world.Status.Conditions.Find(ConditionTypes.CleanedUp));
    }
}
