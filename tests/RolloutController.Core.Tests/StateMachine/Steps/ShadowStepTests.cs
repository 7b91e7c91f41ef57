using RolloutController.Core.Gates;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;
using RolloutController.TestKit.Builders;

namespace RolloutController.Core.Tests.StateMachine.Steps;

public sealed class ShadowStepTests
{
    [Fact]
    public void Copies_go_to_the_canary_for_the_step_and_no_longer()
    {
        var world = StepWorlds.Of(A.Shadow(duration: "1m", name: "mirror"), A.Weight(10, "1m", "first"));

        world.RunToStep("mirror");
        Assert.Equal(["mirror"], world.OnReviews());
        Assert.Equal(100, world.Weights["v1"]);
        Assert.Equal(["mirror of 100% of GET, HEAD requests to v2"], world.Status.GeneratedRoutes);
        Assert.Contains("step 1/2 mirror", world.Status.Message, StringComparison.Ordinal);
        Assert.Contains(world.Events, happened => happened.Note == "step 1/2 mirror: copies of 100% of GET, HEAD requests go to v2");

        world.RunToStep("first", Stage.Applying);
        Assert.True(world.IsClean());
        Assert.Equal(10, world.Weights["v2"]);
        Assert.Empty(world.Status.GeneratedRoutes);
    }

    [Fact]
    public void The_subset_is_proven_before_a_copy_is_sent_there()
    {
        var world = StepWorlds.Of(A.Shadow(duration: "1m", name: "mirror"));
        world.Istiod = World.Pending;

        world.RunUntil(w => w.Status.Step is { Stage: Stage.ProvingSubset });
        world.RunFor(TimeSpan.FromSeconds(30));

        Assert.True(world.IsClean());
        world.Istiod = World.Proven;
        world.RunToStep("mirror");
        Assert.Equal(["mirror"], world.OnReviews());
    }

    [Fact]
    public void Its_time_begins_when_the_proxies_have_the_mirror()
    {
        var world = StepWorlds.Of(A.Shadow(duration: "1m", name: "mirror"), A.Pause());
        world.RunUntil(w => w.Status.Attempt is { } && w.Status.CanarySubsetProven);
        world.Istiod = World.Pending;
        world.RunToStep("mirror", Stage.Converging);
        world.RunFor(TimeSpan.FromSeconds(90));
        Assert.Equal(Stage.Converging, world.Status.Step!.Stage);

        world.Istiod = World.Proven;
        world.RunToStep("mirror");

        Assert.Equal(world.Now.AddMinutes(1), world.Status.Step!.Deadline);
    }

    [Fact]
    public void Its_gates_are_asked_at_the_canarys_side_and_need_a_pass()
    {
        var world = StepWorlds.Of(A.Shadow(duration: "1m", name: "mirror"), A.Weight(10, "1m", "first"));
        world.Prometheus = _ => new Measurement.NoData("no series");
        var reporters = new List<ReporterChoice>();
        world.Decided = (_, _, decision) =>
        {
            if (decision.Measure is { Gates.IsEmpty: false } asked) reporters.Add(asked.Scope.Reporter);
        };

        world.RunTo(Phase.Paused);

        Assert.Equal("mirror", world.StepName);
        Assert.Equal(PauseReason.Inconclusive, world.Status.Pause!.Reason);
        Assert.All(reporters, reporter => Assert.Equal(ReporterChoice.Destination, reporter));
        Assert.NotEmpty(reporters);
        Assert.Equal(["mirror"], world.OnReviews());
    }

    [Fact]
    public void Bad_answers_to_copies_roll_back_before_a_user_was_sent_there()
    {
        var world = StepWorlds.Of(A.Shadow(duration: "5m", name: "mirror"), A.Weight(10, "1m", "first"));
        world.RunToStep("mirror");
        world.Prometheus = _ => new Measurement.Value(0.5, 1000);

        world.RunUntil(w => w.Status.Attempt!.FailureReason is not null);

        Assert.True(world.IsClean());
        Assert.True(world.Last.TowardsStable);
    }

    [Fact]
    public void After_it_the_callers_side_is_asked_again()
    {
        var world = StepWorlds.Of(A.Shadow(duration: "1m", name: "mirror"), A.Weight(10, "5m", "first"));
        world.RunToStep("first");
        Assert.NotEqual(ReporterChoice.Destination, world.RunUntil(w => w.Last.Measure is not null).Last.Measure!.Scope.Reporter);
    }

    [Fact]
    public void A_mirror_stays_while_a_person_holds_the_rollout()
    {
        var world = StepWorlds.Of(A.Shadow(duration: "1m", name: "mirror"), A.Weight(10, "1m", "first"));
        world.RunToStep("mirror");

        world.Say(CommandVerb.Pause);
        world.RunFor(TimeSpan.FromHours(1));

        Assert.Equal(["mirror"], world.OnReviews());
    }
}
