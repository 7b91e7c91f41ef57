using RolloutController.Cli.Views;
using RolloutController.Core.Model.Status;
using RolloutController.Core.StateMachine;
using RolloutController.TestKit.Builders;

namespace RolloutController.Cli.Tests.Views;

public sealed class JudgementTests
{
    [Theory]
    [InlineData(Phase.Healthy, 0, true)]
    [InlineData(Phase.Degraded, 2, true)]
    [InlineData(Phase.RollingBack, 2, false)]
    [InlineData(Phase.Paused, 3, true)]
    [InlineData(Phase.Invalid, 4, true)]
    [InlineData(Phase.Preparing, 124, false)]
    [InlineData(Phase.Progressing, 124, false)]
    [InlineData(Phase.Promoting, 124, false)]
    [InlineData(Phase.Terminating, 124, false)]
    public void Each_phase_has_an_exit_code_and_says_whether_waiting_ends(Phase phase, int exitCode, bool isFinal) =>
        Assert.Equal(new Judgement(exitCode, isFinal), Of(Statuses.Healthy with { Phase = phase }));

    [Theory]
    [InlineData(PauseReason.Step)]
    [InlineData(PauseReason.Command)]
    [InlineData(PauseReason.Spec)]
    [InlineData(PauseReason.GateFailed)]
    [InlineData(PauseReason.Inconclusive)]
    public void A_hold_that_awaits_a_person_ends_waiting_and_may_be_the_goal(PauseReason reason)
    {
        var status = Statuses.Paused with { Pause = new PauseStatus(reason, Scene.Now, "held") };

        Assert.Equal(new Judgement(3, true), Of(status));
        Assert.Equal(new Judgement(0, true), Of(status, untilPaused: true));
    }

    [Fact]
    public void A_pause_step_with_a_duration_ends_by_itself()
    {
        var status = Statuses.Paused with { Step = Statuses.Paused.Step! with { Deadline = Scene.Now.AddMinutes(1) } };

        Assert.Equal(new Judgement(124, false), Of(status));
    }

    [Theory]
    [InlineData(nameof(Trigger.Superseded))]
    [InlineData(nameof(Trigger.StableAsked))]
    public void The_way_back_because_something_else_is_asked_for_is_no_failure(string reason)
    {
        var status = Statuses.Degraded with { Phase = Phase.RollingBack, Attempt = Statuses.Degraded.Attempt! with { FailureReason = reason } };

        Assert.Equal(new Judgement(124, false), Of(status));
    }

    [Fact]
    public void A_status_of_an_older_spec_says_nothing()
    {
        var rollout = A.Rollout().WithGeneration(2).WithStatus(Statuses.Healthy with { ObservedGeneration = 1 }).Domain();

        Assert.Equal(new Judgement(124, false), Judgement.Of(rollout, untilPaused: false));
    }

    private static Judgement Of(RolloutStatus status, bool untilPaused = false) =>
        Judgement.Of(A.Rollout().WithStatus(status with { ObservedGeneration = 1 }).Domain(), untilPaused);
}
