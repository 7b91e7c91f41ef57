using System.Text.Json.Nodes;
using RolloutController.Core.Gates;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;
using RolloutController.Core.StateMachine;
using RolloutController.TestKit.Builders;

namespace RolloutController.Core.Tests.StateMachine.Steps;

public sealed class FaultInjectionStepTests
{
    private static JsonObject First => A.Weight(10, "1m", "first");

    private static World Faulty(string duration = "2m") => StepWorlds.Of(First, A.Fault("ratings", duration, "fault"), A.Weight(50, "1m", "half"));

    [Fact]
    public void A_dependency_fails_for_the_canary_only_and_for_the_step_only()
    {
        var world = Faulty();

        world.RunToStep("fault");
        var fault = world.Ratings!["spec"]!["http"]![0]!;
        Assert.Equal(["dependency-fault"], world.OnRatings());
        Assert.Equal("v2", (string?)fault["match"]![0]!["sourceLabels"]!["version"]);
        Assert.Equal("reviews", (string?)fault["match"]![0]!["sourceLabels"]!["app"]);
        Assert.Equal("bookinfo", (string?)fault["match"]![0]!["sourceNamespace"]);
        Assert.Equal(10, world.Weights["v2"]);

        world.RunToStep("half", Stage.Applying);
        Assert.True(world.IsClean());
    }

    [Fact]
    public void Chosen_requests_to_the_own_host_fail_at_their_callers()
    {
        var own = A.Abort("reviews").With("match", A.Headers(("end-user", "jason")));
        var world = StepWorlds.Of(First, A.Step("fault", "faultInjection", own, "2m"));

        world.RunToStep("fault");

        Assert.Equal(["fault"], world.OnReviews());
        Assert.Empty(world.OnRatings());
        world.RunTo(Phase.Promoting);
        Assert.True(world.IsClean());
    }

    [Fact]
    public void At_weight_0_the_canary_gets_its_requests_from_a_mirror_of_the_step()
    {
        var world = StepWorlds.Of(A.Fault("ratings", "1m", "fault").With("shadow", new JsonObject()), First);

        world.RunToStep("fault");

        Assert.Equal(["mirror"], world.OnReviews());
        Assert.Equal(["dependency-fault"], world.OnRatings());
        world.RunToStep("first", Stage.Applying);
        Assert.True(world.IsClean());
    }

    [Theory]
    [InlineData("abort")]
    [InlineData("bad gate")]
    [InlineData("supersede")]
    [InlineData("stable again")]
    [InlineData("delete")]
    [InlineData("skip")]
    [InlineData("promote in full")]
    [InlineData("pause")]
    [InlineData("spec.paused")]
    [InlineData("forbidden")]
    public void The_fault_leaves_in_the_same_pass(string how)
    {
        var world = Faulty();
        world.RunToStep("fault");
        switch (how)
        {
            case "abort": world.Say(CommandVerb.Abort); break;
            case "skip": world.Say(CommandVerb.Skip); break;
            case "pause": world.Say(CommandVerb.Pause); break;
            case "promote in full": world.Say(CommandVerb.PromoteFull); break;
            case "supersede": world.Edit(rollout => rollout.WithVersion("v3")); break;
            case "stable again": world.Edit(rollout => rollout.WithVersion("v1")); break;
            case "spec.paused": world.Edit(rollout => rollout.Paused()); break;
            case "delete": world.Delete(); break;
            case "forbidden": world.Faults = FaultLimits.Default with { ForbiddenBy = "the owner says no" }; break;
            default: world.Prometheus = _ => new Measurement.Value(0.5, 1000); world.RunUntil(w => w.Status.Attempt!.FailureReason is not null); break;
        }

        world.Pass();

        Assert.True(world.IsClean(), $"{how}: {world.Status.Message}");
    }

    [Fact]
    public void Resumed_the_fault_comes_back_and_its_time_begins_anew()
    {
        var world = Faulty();
        world.RunToStep("fault");
        world.RunFor(TimeSpan.FromSeconds(90));
        world.Say(CommandVerb.Pause);
        world.RunFor(TimeSpan.FromHours(1));
        Assert.True(world.IsClean());

        world.Say(CommandVerb.Resume);
        world.RunToStep("fault");

        Assert.Equal(["dependency-fault"], world.OnRatings());
        Assert.Equal(world.Now.AddMinutes(2), world.Status.Step!.Deadline);
    }

    [Fact]
    public void What_is_measured_without_the_fault_is_no_pass()
    {
        var world = Faulty();
        world.RunToStep("fault");
        world.Prometheus = _ => new Measurement.NoData("none yet");
        world.Say(CommandVerb.Pause);
        world.Prometheus = _ => new Measurement.Value(0, 1000);

        world.RunFor(TimeSpan.FromMinutes(5));

        Assert.Equal(0, world.Status.Gates.Single(gate => gate.Name == "errors").Passes);
    }

    [Fact]
    public void Gates_without_a_verdict_hold_it_no_longer_than_the_operator_allows()
    {
        var world = Faulty("2m");
        world.Faults = new FaultLimits(TimeSpan.FromMinutes(3));
        world.RunToStep("fault");
        world.Prometheus = _ => new Measurement.NoData("none");
        world.Status.Gates.ToList().ForEach(gate => Assert.Equal(0, gate.Passes));
        var began = world.Status.Step!.StageStarted;

        world.RunTo(Phase.Paused);

        Assert.Equal(PauseReason.Inconclusive, world.Status.Pause!.Reason);
        Assert.True(world.Now <= began.AddMinutes(3), $"{world.Now}");
        Assert.True(world.IsClean());
        Assert.Contains(world.Events, happened => happened.Reason == "FaultEnded");
        world.Say(CommandVerb.Promote);
        world.RunToStep("half");
    }

    [Fact]
    public void Unproven_for_longer_than_the_operator_allows_it_leaves()
    {
        var world = StepWorlds.With(
            A.Rollout().WithGates(A.ErrorRateGate()).With("traffic.propagation", new JsonObject { ["onUnproven"] = "Wait" }),
            First, A.Fault("ratings", "2m", "fault"), A.Pause());
        world.RunToStep("first");
        world.RunUntil(w => w.StepName == "fault");
        world.Istiod = World.Pending;
        world.RunToStep("fault", Stage.Converging);

        world.RunFor(TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(2));

        Assert.True(world.IsClean());
        Assert.True(world.Status.Step!.FaultOver);
    }

    [Fact]
    public void The_time_until_it_is_proven_counts_as_time_that_it_stands()
    {
        var world = StepWorlds.With(
            A.Rollout().WithGates(A.ErrorRateGate()).With("traffic.propagation", new JsonObject { ["onUnproven"] = "Wait" }),
            First, A.Fault("ratings", "2m", "fault"), A.Pause());
        world.RunToStep("first");
        world.RunUntil(w => w.StepName == "fault");
        (world.Istiod, world.Prometheus) = (World.Pending, _ => new Measurement.NoData("none"));
        world.RunToStep("fault", Stage.Converging);
        var since = world.Status.Step!.FaultSince!.Value;
        world.RunFor(TimeSpan.FromMinutes(6));

        world.Istiod = World.Proven;
        world.RunToStep("fault");
        Assert.False(world.IsClean());
        world.RunUntil(w => w.IsClean());

        Assert.Equal(since.AddMinutes(10), world.Now);
    }

    [Fact]
    public void A_closed_window_does_not_keep_the_fault()
    {
        var world = Faulty("1m");
        world.RunToStep("fault");
        world.NextWindow = world.Now.AddHours(12);

        world.RunUntil(w => w.Status.Step!.Stage == Stage.Done);

        Assert.Equal("fault", world.StepName);
        Assert.True(world.IsClean());
    }

    [Fact]
    public void A_VirtualService_that_it_may_make_is_recorded_first_and_deleted_with_the_fault()
    {
        var world = StepWorlds.Of(First, A.Step("fault", "faultInjection", A.Abort().With("create", true), "1m"), A.Pause());
        world.Ratings = null;
        world.Decided = (rollout, seen, decision) =>
        {
            if (seen.Mesh!.Render(decision.Traffic).Routes.Any(edit => edit.Creates))
                Assert.Contains(decision.Status.CreatedObjects, made => made.Name == "ratings");
        };

        world.RunToStep("fault");
        Assert.Equal(["dependency-fault"], world.OnRatings());

        world.RunTo(Phase.Paused);
        world.Pass();
        Assert.Null(world.Ratings);
        Assert.DoesNotContain(world.Status.CreatedObjects, made => made.Name == "ratings");
    }

    [Fact]
    public void Without_a_VirtualService_to_carry_it_no_attempt_starts()
    {
        var world = Faulty();
        world.Ratings = null;

        world.RunTo(Phase.Invalid);

        Assert.Contains("spec.steps[1].faultInjection.virtualService: ratings", world.Status.Message, StringComparison.Ordinal);
        Assert.Equal(100, world.Weights["v1"]);
        world.Ratings = StepWorlds.Ratings();
        world.RunToStep("fault");
    }

    [Fact]
    public void A_dependency_lost_midway_holds_no_way_back()
    {
        var world = Faulty();
        world.RunToStep("fault");
        world.Ratings = null;
        world.Pass();
        Assert.Equal("False", world.Condition(ConditionTypes.SpecValid));
        Assert.Contains("spec.steps[1].", world.Status.Message, StringComparison.Ordinal);

        world.Say(CommandVerb.Abort);

        Assert.Equal(100, world.Weights["v1"]);
        world.RunTo(Phase.Degraded);
    }

    [Fact]
    public void A_dependency_lost_midway_does_not_keep_a_version_that_nobody_asks_for()
    {
        var world = Faulty();
        world.RunToStep("fault");
        world.Ratings = null;
        world.Pass();

        world.Edit(rollout => rollout.WithVersion("v1"));
        world.Pass();

        Assert.Equal(100, world.Weights["v1"]);
    }

    [Fact]
    public void A_fault_longer_than_the_operator_allows_is_refused()
    {
        var world = Faulty("11m");

        world.RunTo(Phase.Invalid);

        Assert.Contains("spec.steps[1].duration: 11m; expected at most 10m, the longest fault that this operator allows", world.Status.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_namespace_that_forbids_faults_refuses_an_attempt_with_one()
    {
        var world = Faulty();
        world.Faults = FaultLimits.Default with { ForbiddenBy = "annotation x of namespace bookinfo is forbidden" };

        world.RunTo(Phase.Invalid);

        Assert.Contains("spec.steps[1].faultInjection", world.Status.Message, StringComparison.Ordinal);
        Assert.Contains("annotation x of namespace bookinfo is forbidden", world.Status.Message, StringComparison.Ordinal);
        world.Faults = FaultLimits.Default;
        world.RunToStep("fault");
    }

    [Fact]
    public void Forbidden_midway_the_step_is_held_and_can_be_skipped()
    {
        var world = Faulty();
        world.RunToStep("first");
        world.Faults = FaultLimits.Default with { ForbiddenBy = "the owner says no" };

        world.RunTo(Phase.Paused);

        Assert.Equal("fault", world.StepName);
        Assert.Contains("the owner says no", world.Status.Message, StringComparison.Ordinal);
        Assert.True(world.IsClean());
        world.Say(CommandVerb.Skip);
        world.RunToStep("half");
    }

    [Fact]
    public void Forbidden_midway_promote_goes_on_without_the_fault()
    {
        var world = Faulty();
        world.RunToStep("first");
        world.Faults = FaultLimits.Default with { ForbiddenBy = "the owner says no" };
        world.RunTo(Phase.Paused);

        Assert.True(world.Say(CommandVerb.Promote).Accepted);

        world.RunToStep("half");
        Assert.True(world.IsClean());
    }

    [Fact]
    public void A_spec_broken_midway_does_not_keep_the_fault_beyond_the_time_of_its_step()
    {
        var world = Faulty("2m");
        world.RunToStep("fault");
        world.Edit(rollout => rollout.With("analysis.interval", "soon"));
        world.RunFor(TimeSpan.FromSeconds(90));
        Assert.Equal(["dependency-fault"], world.OnRatings());

        world.RunFor(TimeSpan.FromSeconds(40));

        Assert.True(world.IsClean(), world.Status.Message);
        Assert.Equal("fault", world.StepName);
    }

    [Fact]
    public void An_operator_that_allows_less_since_its_restart_takes_the_fault_away_earlier()
    {
        var world = Faulty("8m");
        world.RunToStep("fault");
        world.Faults = new FaultLimits(TimeSpan.FromMinutes(3));

        world.RunFor(TimeSpan.FromMinutes(3) + TimeSpan.FromSeconds(2));

        Assert.True(world.IsClean(), world.Status.Message);
    }

    [Theory]
    [InlineData(Phase.Healthy, "v1")]
    [InlineData(Phase.Healthy, "v2")]
    [InlineData(Phase.Degraded, "v2")]
    public void An_operator_that_allows_less_since_its_restart_disturbs_no_rollout_at_rest(Phase phase, string version)
    {
        var world = Faulty("8m");
        if (version == "v1") world.Edit(rollout => rollout.WithVersion("v1"));
        if (phase == Phase.Degraded)
        {
            world.RunToStep("fault");
            world.Say(CommandVerb.Abort);
        }

        world.RunTo(phase);
        world.Faults = new FaultLimits(TimeSpan.FromMinutes(3), "the owner says no");
        world.Pass();

        Assert.Equal(phase, world.Phase);
        Assert.Contains("8m; expected at most 3m", world.Status.Conditions.Find(ConditionTypes.Warned)?.Message, StringComparison.Ordinal);
        world.VirtualService!["spec"]!["http"]![0]!["route"]![0]!["destination"]!["subset"] = "v9";
        world.Pass();
        Assert.False(world.Weights.ContainsKey("v9"), "traffic is still looked after");
        world.Edit(rollout => rollout.WithVersion("v3"));
        world.Pass();
        Assert.Equal(Phase.Invalid, world.Phase);
    }

    [Fact]
    public void A_fault_whose_dependency_was_lost_can_be_skipped()
    {
        var world = Faulty();
        world.RunToStep("fault");
        world.Ratings = null;
        world.Pass();

        Assert.True(world.Say(CommandVerb.Skip).Accepted);

        world.RunUntil(w => w.StepName == "half", TimeSpan.FromMinutes(1));
        Assert.True(world.IsClean());
    }

    [Fact]
    public void A_pass_that_looks_back_to_before_the_fault_does_not_count()
    {
        var world = StepWorlds.With(
            A.Rollout().WithInterval("10s"), First, A.Fault("ratings", "2m", "fault", A.ErrorRateGate()), A.Weight(50, "1m", "half"));
        world.RunToStep("fault");

        world.RunFor(TimeSpan.FromSeconds(50));
        Assert.Equal(0, world.Status.Gates.Single(gate => gate.Name == "errors").Passes);

        world.RunFor(TimeSpan.FromSeconds(30));
        Assert.NotEqual(0, world.Status.Gates.Single(gate => gate.Name == "errors").Passes);
        world.RunToStep("half");
    }

    [Fact]
    public void A_deletion_waits_until_the_fault_can_be_taken_away()
    {
        var world = Faulty();
        world.RunToStep("fault");
        world.WriteRefusal = "VirtualService bookinfo/ratings: Istio's webhook does not answer";
        world.Delete();
        world.RunFor(TimeSpan.FromMinutes(10));
        Assert.False(world.Gone, "nobody would take the fault away any more");

        world.WriteRefusal = null;
        world.RunUntil(w => w.Gone, TimeSpan.FromMinutes(1));

        Assert.True(world.IsClean());
    }
}
