using System.Globalization;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;

namespace RolloutController.Core.StateMachine;

/// <summary>How an attempt begins and ends.</summary>
internal static class Attempts
{
    /// <summary>The attempt ended because people want something else, not because the version was bad.</summary>
    public static bool IsWithdrawal(string failureReason) =>
        failureReason is nameof(Trigger.Superseded) or nameof(Trigger.StableAsked);

    /// <summary>Starts an attempt on the version asked for. The phase is Preparing already.</summary>
    public static void Start(Pass pass, RolloutSpec spec)
    {
        var number = (pass.Status.Attempt?.Number ?? 0) + 1;
        var deadline = pass.Now.After(spec.ProgressDeadline);
        var known = pass.Status.PreviousStables.Take(spec.RollbackWindow).Contains(spec.Version);
        pass.Status = pass.Status with
        {
            Canary = spec.Version,
            CanarySubset = null,
            CanaryLabels = null,
            CanarySubsetProven = false,
            CanaryWeight = Percentage.Zero,
            Attempt = new AttemptStatus
            {

                // The time tells it from an attempt of the same number before the status was lost: stored rounds carry this id.
                Id = string.Create(CultureInfo.InvariantCulture, $"{pass.Rollout.Uid}-{number}-{pass.Now.ToUnixTimeSeconds()}"),
                Number = number,
                Version = spec.Version,
                SpecHash = SpecHash.Of(spec),
                Steps = spec.Steps,
                Gates = spec.Analysis.Gates,
                Targets = AttemptTargets.Of(spec),
                SessionAffinity = spec.Traffic.SessionAffinity,
                Started = pass.Now,
                ProgressDeadline = deadline,
                StepsSkipped = known,
            },
            Step = new StepStatus
            {
                Index = -1,
                Name = "preparation",
                Stage = Stage.AwaitingWorkload,
                Started = pass.Now,
                StageStarted = pass.Now,
                Deadline = deadline,
            },
            Gates = [],
            Round = null,
            Reporter = null,
            RoutingFailureBaseline = null,
            Propagation = null,
            CommandHold = null,
            VerdictHold = null,
            Pause = null,
            PausedPhase = null,
            TimersStoppedAt = null,
            NextWindow = null,
        };
        if (known) pass.Tell(false, "StepsSkipped", "Start", $"{spec.Version} was stable within the last {spec.RollbackWindow} versions: no steps are walked");
    }

    /// <summary>Ends the attempt early; the way back begins in the same decision. False when none can be ended here.</summary>
    public static bool Fail(Pass pass, Trigger trigger, string message)
    {
        if (!pass.AttemptOpen || !pass.Fire(trigger, message, isWarning: !IsWithdrawal(trigger.ToString()))) return false;
        pass.Status = pass.Status with
        {
            Attempt = pass.Status.Attempt! with { FailureReason = trigger.ToString(), FailureMessage = message },
            Step = new StepStatus { Index = -1, Name = "rollback", Stage = Stage.Applying, Started = pass.Now, StageStarted = pass.Now },
            Propagation = null,
            CommandHold = null,
            VerdictHold = null,
            Pause = null,
            PausedPhase = null,
            TimersStoppedAt = null,
            NextWindow = null,
        };
        Rollback.TakeTraffic(pass);
        return true;
    }

    /// <summary>The canary becomes stable. What stable was is let go of by <see cref="Cleanup"/>.</summary>
    public static void Succeed(Pass pass)
    {
        var before = pass.Status;
        if (!pass.Fire(Trigger.BakePassed, $"{before.Canary} serves all traffic; it is the stable version now")) return;
        pass.Status = pass.Status with
        {
            Stable = before.Canary,
            StableSubset = before.CanarySubset,
            StableLabels = before.CanaryLabels,
            StableSubsetProven = before.CanarySubsetProven,
            PreviousStables = [.. new[] { before.Stable! }.Concat(before.PreviousStables)
                .Where(version => version != before.Canary).Distinct().Take(Math.Max(0, pass.Spec?.RollbackWindow ?? 1))],
            Canary = null,
            CanarySubset = null,
            CanaryLabels = null,
            CanarySubsetProven = false,
            CanaryWeight = Percentage.Zero,
            Step = null,
            Propagation = null,
            NextWindow = null,
        };
    }
}
