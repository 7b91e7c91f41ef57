using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;
using RolloutController.Core.StateMachine;
using RolloutController.TestKit.Builders;

namespace RolloutController.Core.Tests.StateMachine;

public sealed class TrapTests
{
    private static readonly SpecProblem Blocking = new("DestinationRuleHidden", "spec.traffic.destinationRule.name", "reviews", "the first one");
    private static readonly SpecProblem Telling = Blocking with { IsError = false };

    [Fact]
    public void A_trap_that_would_cost_answers_keeps_it_from_its_first_write_and_heals_by_itself()
    {
        var world = new World(A.Rollout().WithSteps(A.Weight(10, "1m", "first"))) { Traps = [Blocking] };
        world.RunFor(TimeSpan.FromMinutes(10));
        Assert.Equal((Phase.Invalid, 0), (world.Phase, world.MeshWrites));
        Assert.Equal("DestinationRuleHidden", world.Reason(ConditionTypes.SpecValid));
        Assert.Equal(new RolloutEvent(true, "DestinationRuleHidden", "Validate", Blocking.ToString()), Assert.Single(world.Events));

        world.Traps = [];
        world.RunToStep("first");
    }

    [Fact]
    public void At_rest_it_is_told_once_and_blocks_the_next_attempt()
    {
        var world = CommandTests.In(Phase.Healthy);
        world.Events.Clear();
        world.Traps = [Blocking];
        world.RunFor(TimeSpan.FromHours(1));
        Assert.Equal(Phase.Healthy, world.Phase);
        Assert.Equal("True", world.Condition(ConditionTypes.TrapsFound));
        Assert.Equal(new RolloutEvent(true, ConditionTypes.TrapsFound, "Validate", Blocking.ToString()), Assert.Single(world.Events));

        var stable = world.Status.Stable!;
        world.Edit(rollout => rollout.WithVersion("v9"));
        world.Ready("v9");
        world.RunFor(TimeSpan.FromMinutes(1));
        Assert.Equal(Phase.Invalid, world.Phase);
        Assert.Null(world.Condition(ConditionTypes.TrapsFound));

        world.Edit(rollout => rollout.WithVersion(stable));
        world.RunTo(Phase.Healthy);
    }

    [Theory]
    [InlineData(Phase.Progressing)]
    [InlineData(Phase.Paused)]
    [InlineData(Phase.Promoting)]
    public void Midway_it_is_told_and_holds_nothing(Phase phase)
    {
        var world = CommandTests.In(phase);
        world.Traps = [Blocking];
        world.Pass();
        Assert.Equal((phase, "True"), (world.Phase, world.Condition(ConditionTypes.SpecValid)));
        Assert.Equal("DestinationRuleHidden", world.Reason(ConditionTypes.TrapsFound));

        Assert.True(world.Say(CommandVerb.Abort).Accepted);
        world.RunTo(Phase.Degraded);
        Assert.Equal(100, world.Weights["v1"]);
    }

    [Fact]
    public void A_warning_is_told_and_the_attempt_goes_on()
    {
        var world = new World(A.Rollout().WithSteps(A.Weight(10, "1m", "first"))) { Traps = [Telling] };
        world.RunToStep("first");
        Assert.Single(world.Events, told => told.Reason == ConditionTypes.TrapsFound);

        world.Traps = [];
        world.Pass();
        Assert.Null(world.Condition(ConditionTypes.TrapsFound));
    }

    [Fact]
    public void What_could_not_be_looked_for_has_a_condition_of_its_own()
    {
        var world = CommandTests.In(Phase.Healthy);
        world.Problems = [Core.Mesh.Traps.UncheckedTraps.OtherNamespaces("bookinfo")];
        world.Pass();
        var condition = world.Status.Conditions.Find(ConditionTypes.TrapsUnchecked)!;
        Assert.Equal((Phase.Healthy, "True"), (world.Phase, condition.Status));
        Assert.Contains("--watch-namespace: bookinfo", condition.Message, StringComparison.Ordinal);
        Assert.Contains("does not keep it from being removed", condition.Message, StringComparison.Ordinal);
    }
}
