using RolloutController.Core.Gates;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;
using RolloutController.TestKit.Builders;

namespace RolloutController.Core.Tests.StateMachine;

public sealed class AnalysisTests
{
    private static RolloutBuilder TwoSteps => A.Rollout().WithSteps(A.Weight(10, "1m", "first"), A.Weight(50, "1m", "half")).WithGates(A.ErrorRateGate());

    [Fact]
    public void Without_data_a_step_does_not_end_and_after_five_more_rounds_it_is_held()
    {
        var world = new World(TwoSteps) { Prometheus = _ => new Measurement.NoData("no series") };
        world.RunToStep("first");
        var deadline = world.Status.Step!.Deadline!.Value;
        world.RunTo(Phase.Paused);
        Assert.Equal(PauseReason.Inconclusive, world.Status.Pause?.Reason);
        Assert.Equal(deadline.AddMinutes(3), world.Now);
        Assert.Equal(10, world.Weights["v2"]);
        Assert.Contains("no series", world.Status.Message);
    }

    [Fact]
    public void Promote_on_an_inconclusive_hold_goes_on_without_that_verdict()
    {
        var world = new World(TwoSteps) { Prometheus = _ => new Measurement.NoData("no series") };
        world.RunTo(Phase.Paused);
        Assert.True(world.Say(CommandVerb.Promote).Accepted);
        Assert.Equal("half", world.StepName);
        world.RunTo(Phase.Paused);
        Assert.Equal("half", world.StepName);
    }

    [Fact]
    public void Prometheus_down_for_longer_than_the_limit_holds_and_for_shorter_does_nothing()
    {
        var world = new World(TwoSteps);
        world.RunToStep("half");
        world.Prometheus = _ => new Measurement.Error("connection refused");
        world.RunFor(TimeSpan.FromSeconds(40));
        world.Prometheus = _ => new Measurement.Value(0, 1000);
        world.RunToStep("promotion");

        world = new World(TwoSteps);
        world.RunToStep("first");
        world.Prometheus = _ => new Measurement.Error("connection refused");
        world.RunTo(Phase.Paused);
        Assert.Equal(PauseReason.Inconclusive, world.Status.Pause?.Reason);
        Assert.Contains("connection refused", world.Status.Message);
    }

    [Theory]
    [InlineData(0, Phase.Progressing)]
    [InlineData(0.5, Phase.RollingBack)]
    public void A_round_of_the_guard_that_comes_late_says_nothing_of_the_next_step_when_it_is_good(double share, Phase phase)
    {
        var world = new World(TwoSteps);
        world.RunToStep("first");
        world.RunFor(TimeSpan.FromSeconds(40));
        var measured = world.Now;
        world.PrometheusAnswers = false;
        world.RunToStep("half");

        var results = world.Round!;
        world.Round = results with { Round = world.Status.Round!.Number + 1, MeasuredAt = measured, RoutingFailures = new Measurement.Value(share, 1000) };
        world.Pass();

        var guard = world.Status.Gates.Single(gate => gate.Name == "routing-failures");
        Assert.Equal(measured, guard.MeasuredAt);
        Assert.Equal(0, guard.Passes);
        Assert.Equal(phase, world.Phase);
    }

    [Fact]
    public void Rounds_that_never_come_back_hold_the_rollout_in_the_end()
    {
        var world = new World(TwoSteps);
        world.RunToStep("first");
        world.PrometheusAnswers = false;
        world.RunTo(Phase.Paused);
        Assert.Equal(10, world.Weights["v2"]);
    }

    /// <summary>The controller was away, and comes back when the step's time is long over.</summary>
    [Fact]
    public void What_nobody_measured_is_no_lack_of_a_pass()
    {
        var world = new World(TwoSteps);
        world.RunToStep("first");
        world.Wait(TimeSpan.FromMinutes(10));
        world.RunToStep("half");
        Assert.DoesNotContain(world.Status.History, entry => entry.To == Phase.Paused);

        world = new World(TwoSteps) { Prometheus = _ => new Measurement.NoData("no series") };
        world.RunToStep("first");
        world.Wait(TimeSpan.FromMinutes(10));
        var back = world.Now;
        world.RunTo(Phase.Paused);
        Assert.Equal(back.AddMinutes(3), world.Now);
    }

    [Fact]
    public void Gates_go_on_while_paused_and_roll_back_on_a_failure()
    {
        var world = new World(TwoSteps);
        world.RunToStep("first");
        world.Say(CommandVerb.Pause);
        world.RunFor(TimeSpan.FromMinutes(10));
        Assert.True(world.Status.Round!.Number > 15);
        world.Prometheus = _ => new Measurement.Value(1, 1000);
        world.RunTo(Phase.RollingBack);
    }

    [Fact]
    public void A_round_is_judged_once()
    {
        var world = new World(TwoSteps.With("analysis.gates", new System.Text.Json.Nodes.JsonArray(Tolerant())));
        world.RunToStep("first");
        world.Prometheus = _ => new Measurement.Value(1, 1000);
        world.RunUntil(w => w.Status.Gates.Any(gate => gate.Failures > 0));
        for (var pass = 0; pass < 10; pass++) world.Pass();
        Assert.Equal(1, world.Status.Gates.Single(gate => gate.Name == "errors").Failures);
    }

    [Fact]
    public void Outside_of_the_windows_steps_do_not_advance_but_gates_go_on()
    {
        var world = new World(TwoSteps);
        world.RunToStep("first");
        world.NextWindow = world.Now.AddHours(8);
        world.RunFor(TimeSpan.FromHours(7));
        Assert.Equal("first", world.StepName);
        Assert.Equal(world.NextWindow, world.Status.NextWindow);
        Assert.True(world.Status.Round!.Number > 100);
        world.RunUntil(w => w.Now >= w.NextWindow, TimeSpan.FromHours(2));
        world.NextWindow = null;
        world.RunTo(Phase.Healthy);
    }

    [Fact]
    public void A_rollback_outside_of_the_windows_happens_at_once()
    {
        var world = new World(TwoSteps);
        world.RunToStep("first");
        world.NextWindow = world.Now.AddHours(8);
        world.Prometheus = _ => new Measurement.Value(1, 1000);

        // The pass that sees the failed gate is the one that writes the route.
        world.RunUntil(w => w.Status.Attempt!.FailureReason is not null);
        Assert.Equal(100, world.Weights["v1"]);
        world.RunTo(Phase.Degraded);
        Assert.True(world.Now < world.NextWindow);
    }

    [Fact]
    public void A_freeze_is_named_while_it_holds_and_holds_no_way_back()
    {
        var world = new World(TwoSteps);
        world.RunToStep("first");
        (world.NextWindow, world.Freeze) = (World.Start.AddDays(1), "frozen by spec.freezes[0] (year-end)");
        world.RunFor(TimeSpan.FromHours(1));
        Assert.Equal(("first", World.Start.AddDays(1)), (world.StepName, world.Status.NextWindow));
        Assert.Contains("frozen by spec.freezes[0] (year-end) until 2026-01-06T09:00:00Z", world.Status.Message, StringComparison.Ordinal);
        Assert.Equal(10, world.Weights["v2"]);

        Assert.True(world.Say(CommandVerb.Abort).Accepted);
        world.RunTo(Phase.Degraded);
        Assert.Equal(100, world.Weights["v1"]);
    }

    [Fact]
    public void Where_no_window_opens_any_more_it_says_so()
    {
        var world = new World(TwoSteps);
        world.RunToStep("first");
        world.NextWindow = DateTimeOffset.MaxValue;
        world.RunFor(TimeSpan.FromHours(1));
        Assert.Contains("outside of spec.windows, and no window opens any more", world.Status.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pods_that_are_lost_midway_keep_the_weight_from_rising()
    {
        var world = WithPodsLostInTheFirstStep(TwoSteps);
        world.RunFor(TimeSpan.FromMinutes(9));
        Assert.Equal(10, world.Weights["v2"]);
        Assert.Contains("0 of 2 pods of v2 ready, 0 endpoints: its weight does not rise; waiting until", world.Status.Message);
        world.Ready("v2");
        world.RunToStep("half");
    }

    [Theory]
    [InlineData("shadow")]
    [InlineData("headerRoute")]
    [InlineData("faultInjection")]
    public void What_brings_requests_to_lost_pods_does_not_begin(string kind)
    {
        var step = kind switch
        {
            "shadow" => A.Shadow(50, "1m", "further"),
            "headerRoute" => A.HeaderRoute("NextStep", "1m", "further"),
            _ => A.Step("further", "faultInjection", A.Abort("reviews").With("match", A.Headers(("x-chaos", "yes"))), "1m").With("headerRoute", A.Headers(("x-tester", "yes"))),
        };
        var world = new World(TwoSteps.WithSteps(A.Pause("1m", "look"), step));
        world.RunToStep("look");
        world.NotReady("v2");

        world.RunFor(TimeSpan.FromMinutes(9));

        Assert.Equal("look", world.Status.Step!.Name);
        Assert.Contains("0 of 2 pods of v2 ready, 0 endpoints: step further does not begin", world.Status.Message, StringComparison.Ordinal);
        Assert.Empty(World.Generated(world.VirtualService));
        world.Ready("v2");
        world.RunToStep("further");
    }

    [Fact]
    public void Pods_that_are_lost_midway_and_do_not_come_back_in_time_end_the_attempt()
    {
        var world = WithPodsLostInTheFirstStep(TwoSteps.WithProgressDeadline("5m"));

        world.RunTo(Phase.Degraded);

        Assert.Equal("DeadlinePassed", world.Status.Attempt!.FailureReason);
        Assert.Contains("v2 was not ready in time: 0 of 2 pods of v2 ready", world.Status.Attempt.FailureMessage, StringComparison.Ordinal);
        Assert.Equal(100, world.Weights["v1"]);
    }

    [Fact]
    public void Every_wait_for_lost_pods_has_the_whole_time()
    {
        var world = WithPodsLostInTheFirstStep(TwoSteps.WithProgressDeadline("5m"));
        world.RunFor(TimeSpan.FromMinutes(4));
        world.Ready("v2");
        world.RunToStep("half");
        Assert.Null(world.Status.Attempt!.ProgressDeadline);

        world.NotReady("v2");
        world.RunFor(TimeSpan.FromMinutes(4));

        Assert.Equal(Phase.Progressing, world.Phase);
    }

    [Fact]
    public void A_wait_for_lost_pods_that_a_window_ended_leaves_no_deadline()
    {
        var world = WithPodsLostInTheFirstStep(TwoSteps.WithProgressDeadline("5m"));
        world.RunFor(TimeSpan.FromMinutes(4));
        world.NextWindow = world.Now + TimeSpan.FromHours(8);
        world.RunFor(TimeSpan.FromHours(1));
        Assert.Null(world.Status.Attempt!.ProgressDeadline);

        world.NextWindow = null;
        world.RunFor(TimeSpan.FromMinutes(4));

        Assert.Equal(Phase.Progressing, world.Phase);
        Assert.Contains("its weight does not rise", world.Status.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_wait_for_lost_pods_stands_still_while_it_is_held()
    {
        var world = WithPodsLostInTheFirstStep(TwoSteps.WithProgressDeadline("5m"));
        world.RunFor(TimeSpan.FromMinutes(4));
        world.Say(CommandVerb.Pause);
        world.RunFor(TimeSpan.FromHours(1));
        Assert.Equal(Phase.Paused, world.Phase);

        world.Say(CommandVerb.Resume);
        world.RunFor(TimeSpan.FromSeconds(10));
        Assert.Equal(Phase.Progressing, world.Phase);

        world.RunTo(Phase.Degraded);
    }

    private static World WithPodsLostInTheFirstStep(RolloutBuilder rollout)
    {
        var world = new World(rollout);
        world.RunToStep("first");
        world.NotReady("v2");
        return world;
    }

    private static System.Text.Json.Nodes.JsonObject Tolerant()
    {
        var gate = A.ErrorRateGate();
        gate["failureLimit"] = 3;
        return gate;
    }
}
