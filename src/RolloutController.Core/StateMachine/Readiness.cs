using RolloutController.Core.Model.Status;

namespace RolloutController.Core.StateMachine;

/// <summary>The wait for the pods of the new version, before the first step and wherever it is to get more requests: it ends with the progress deadline.</summary>
internal static class Readiness
{
    /// <summary>Says what is missing and until when it is waited for; false when that time is over and the attempt ended.</summary>
    /// <param name="pass">A pass with a usable spec and an attempt under way.</param>
    /// <param name="consequence">What does not happen meanwhile, in words; null where nothing of it shows.</param>
    public static bool Await(Pass pass, string? consequence = null)
    {
        pass.AwaitsPods = true;
        var attempt = pass.Status.Attempt!;
        var deadline = attempt.ProgressDeadline ?? pass.Now.After(pass.Spec!.ProgressDeadline);
        if (attempt.ProgressDeadline is null) pass.Status = pass.Status with { Attempt = attempt with { ProgressDeadline = deadline } };

        var canary = pass.Status.Canary!;
        var missing = pass.Revision(canary) is { } seen
            ? $"{seen.ReadyPods} of {seen.DesiredPods ?? seen.Pods} pods of {canary} ready, {seen.ReadyEndpoints} endpoints"
            : $"no pod of {canary} behind Service {pass.Spec!.Service}";
        pass.WaitFor($"{missing}{(consequence is null ? "" : $": {consequence}")}; waiting until {deadline.Clock()}");
        pass.Wake(deadline);
        return pass.Now < deadline || !Attempts.Fail(pass, Trigger.DeadlinePassed, $"{canary} was not ready in time: {missing}");
    }

    /// <summary>After the first step began, a wait that is over, whatever ended it, leaves no deadline to the next one. Held, it stands still.</summary>
    public static void ForgetWhatIsOver(Pass pass)
    {
        var status = pass.Status;
        if (!pass.AwaitsPods
            && status is { TimersStoppedAt: null, Attempt: { ProgressDeadline: not null } attempt }
            && (status.PausedPhase ?? status.Phase) is Phase.Progressing or Phase.Promoting)
            pass.Status = status with { Attempt = attempt with { ProgressDeadline = null } };
    }
}
