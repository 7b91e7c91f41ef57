using RolloutController.Core.Model;

namespace RolloutController.Core.StateMachine;

/// <summary>The wait for the pods of the new version, before the first step and wherever its weight is to rise: it ends with the progress deadline.</summary>
internal static class Readiness
{
    /// <summary>Says what is missing; true when the deadline passed and the attempt ends.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="consequence">What does not happen meanwhile, in words; null where nothing of it shows.</param>
    public static bool IsLate(Pass pass, string? consequence = null)
    {
        var attempt = pass.Status.Attempt!;
        var deadline = attempt.ProgressDeadline ?? pass.Now.After(pass.Legible?.ProgressDeadline ?? RolloutSpec.DefaultProgressDeadline);
        if (attempt.ProgressDeadline is null) pass.Status = pass.Status with { Attempt = attempt with { ProgressDeadline = deadline } };

        var missing = Missing(pass, pass.Status.Canary!);
        pass.WaitFor($"{missing}{(consequence is null ? "" : $": {consequence}")}; waiting until {deadline.Clock()}");
        pass.Wake(deadline);
        return pass.Now >= deadline && Attempts.Fail(pass, Trigger.DeadlinePassed, $"{pass.Status.Canary} was not ready in time: {missing}");
    }

    /// <summary>The pods are there: the next wait for them has a time of its own.</summary>
    public static void IsOver(Pass pass)
    {
        if (pass.Status.Attempt is { ProgressDeadline: not null } attempt) pass.Status = pass.Status with { Attempt = attempt with { ProgressDeadline = null } };
    }

    private static string Missing(Pass pass, string canary) => pass.Revision(canary) is { } seen
        ? $"{seen.ReadyPods} of {seen.DesiredPods ?? seen.Pods} pods of {canary} ready, {seen.ReadyEndpoints} endpoints"
        : $"no pod of {canary} behind Service {pass.Rollout.Spec?.Service ?? pass.Legible?.Service}";
}
