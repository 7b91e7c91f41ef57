using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;
using RolloutController.Core.StateMachine;
using RolloutController.TestKit.Builders;

namespace RolloutController.Core.Tests.StateMachine;

public sealed class InvalidSpecTests
{
    private static readonly SpecProblem Conflict = new("RouteTaken", "spec.traffic.virtualServices[0]", "reviews", "a route that no other Rollout manages");

    [Theory]
    [InlineData(Phase.Preparing)]
    [InlineData(Phase.Healthy)]
    [InlineData(Phase.Degraded)]
    public void At_rest_it_becomes_invalid_with_one_event_and_heals_by_itself(Phase phase)
    {
        var world = CommandTests.In(phase);
        var (weights, before) = (world.Weights, world.MeshWrites);
        world.Events.Clear();
        world.Problems = [Conflict];
        world.RunFor(TimeSpan.FromHours(2));
        Assert.Equal(Phase.Invalid, world.Phase);
        Assert.Equal("RouteTaken", world.Reason(ConditionTypes.SpecValid));
        var told = Assert.Single(world.Events);
        Assert.Equal(new RolloutEvent(true, "RouteTaken", "Validate", Conflict.ToString()), told);
        Assert.Equal(nameof(Trigger.SpecBroken), world.Status.History[0].Trigger);
        Assert.Equal(weights, world.Weights);
        Assert.Equal(before, world.MeshWrites);
        world.Problems = [];
        world.Pass();
        Assert.Equal(phase, world.Phase);
        Assert.Equal("True", world.Condition(ConditionTypes.SpecValid));
        if (phase == Phase.Preparing) world.RunToStep("first");
    }

    [Theory]
    [InlineData(Phase.Progressing)]
    [InlineData(Phase.Paused)]
    [InlineData(Phase.Promoting)]
    public void Midway_the_attempt_is_held_with_its_routes_and_can_be_aborted(Phase phase)
    {
        var world = CommandTests.In(phase);
        var weights = world.Weights;
        world.Problems = [Conflict];
        world.RunFor(TimeSpan.FromHours(1));
        Assert.Equal(phase, world.Phase);
        Assert.Equal(weights, world.Weights);
        Assert.Equal("False", world.Condition(ConditionTypes.SpecValid));
        Assert.True(world.Say(CommandVerb.Abort).Accepted);
        Assert.Equal(100, world.Weights["v1"]);
        world.RunTo(Phase.Invalid);
        world.Problems = [];
        world.Pass();
        Assert.Equal(Phase.Degraded, world.Phase);
    }

    [Fact]
    public void One_bad_field_gives_one_event_that_names_field_value_and_expectation()
    {
        var world = CommandTests.In(Phase.Healthy);
        world.Events.Clear();
        world.Edit(rollout => rollout.WithSteps(A.Weight(101)));
        world.RunFor(TimeSpan.FromMinutes(5));
        Assert.Equal((Phase.Invalid, "False"), (world.Phase, world.Condition(ConditionTypes.SpecValid)));
        var told = Assert.Single(world.Events);
        Assert.True(told.IsWarning);
        Assert.Equal("InvalidField", told.Reason);
        Assert.StartsWith("spec.steps[0].setWeight: 101", told.Note, StringComparison.Ordinal);
        Assert.Contains("expected", told.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_told_midway_is_not_told_again_when_the_attempt_is_over()
    {
        var world = CommandTests.In(Phase.Progressing);
        world.Problems = [Conflict];
        world.RunFor(TimeSpan.FromMinutes(5));
        world.Say(CommandVerb.Abort);
        world.RunTo(Phase.Invalid);
        Assert.Single(world.Events, one => one.Note.Contains(Conflict.Field, StringComparison.Ordinal));
    }

    [Fact]
    public void A_spec_that_cannot_be_read_midway_still_rolls_back_on_a_failure()
    {
        var world = CommandTests.In(Phase.Progressing);
        world.Edit(rollout => rollout.With("version", 7));
        Assert.Null(world.Rollout.Spec);
        world.Prometheus = _ => new Core.Gates.Measurement.Value(1, 1000);
        world.RunTo(Phase.RollingBack);
        Assert.Equal(Percentage.Zero, world.Last.Traffic.Routes!.CanaryWeight);
    }

    [Theory]
    [InlineData("version", "7")]
    [InlineData("steps", "[{\"name\": \"half\", \"setWeight\": 101}]")]
    [InlineData("analysis", "{\"interval\": \"5 minutes\"}")]
    [InlineData("windows", "[{\"cron\": \"* * * ? * *\", \"timeZone\": \"Europe/Atlantis\"}]")]
    public void A_spec_broken_midway_is_still_measured_and_an_abort_still_takes_the_traffic_back(string field, string value)
    {
        var world = CommandTests.In(Phase.Progressing);
        world.Edit(rollout => rollout.With(field, System.Text.Json.Nodes.JsonNode.Parse(value)));
        Assert.Null(world.Rollout.Spec);
        var round = world.Status.Round?.Number ?? 0;
        world.RunFor(TimeSpan.FromMinutes(5));
        Assert.Equal(Phase.Progressing, world.Phase);
        Assert.True(world.Status.Round?.Number > round);
        world.Say(CommandVerb.Abort);
        Assert.Equal(100, world.Weights["v1"]);
        Assert.Equal(0, world.Weights.GetValueOrDefault("v2"));
        world.RunTo(Phase.Invalid);
    }

    [Fact]
    public void A_rollout_deleted_after_its_spec_was_broken_leaves_no_traffic_on_the_canary()
    {
        var world = CommandTests.In(Phase.Progressing);
        world.Edit(rollout => rollout.With("version", 7));
        world.Delete();
        world.RunUntil(one => one.Gone, TimeSpan.FromMinutes(5));
        Assert.Equal(100, world.Weights["v1"]);
        Assert.Equal(0, world.Weights.GetValueOrDefault("v2"));
    }

    [Fact]
    public void Mesh_objects_that_cannot_be_told_are_not_guessed()
    {
        var world = CommandTests.In(Phase.Progressing);
        world.Edit(rollout => rollout.With("traffic", new System.Text.Json.Nodes.JsonObject { ["virtualServices"] = 1 }));
        Assert.Null(world.Rollout.Legible);
        var writes = world.MeshWrites;
        world.RunFor(TimeSpan.FromMinutes(5));
        Assert.Equal(writes, world.MeshWrites);
    }
}
