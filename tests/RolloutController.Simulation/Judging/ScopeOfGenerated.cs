using RolloutController.Simulation.Runs.Judging.Views;

namespace RolloutController.Simulation.Runs.Judging;

/// <summary>Which generated routes a Rollout's status asks for: those of the step under way, header routes that stay until promotion, and sessions.</summary>
internal static class ScopeOfGenerated
{
    /// <summary>Whether a route of this purpose may stand.</summary>
    /// <param name="rollout">The Rollout; null where it is gone.</param>
    /// <param name="purpose"><c>mirror</c>, <c>header-route</c>, <c>session</c>, <c>stable-session</c>, <c>fault</c> or <c>dependency-fault</c>.</param>
    /// <param name="now">By the clock that is most behind.</param>
    public static bool Has(RolloutView? rollout, string purpose, DateTimeOffset now)
    {
        if (rollout is not { IsInStep: true } || rollout.Canary is null)
            return false;
        var steps = rollout.Steps;
        var isEnded = rollout.Step.Flag("endedByCommand");
        var own = steps[rollout.StepIndex];
        return purpose switch
        {
            "mirror" => !isEnded && own.At("shadow") is not null,
            "header-route" => (!isEnded && own.At("headerRoute") is not null)
                || steps[..(isEnded ? rollout.StepIndex + 1 : rollout.StepIndex)].Any(step => step.At("headerRoute").Text("until") == "Promotion"),
            "session" => HasSessions(rollout),
            "stable-session" => HasSessions(rollout) && rollout.Attempt.At("sessionAffinity", "stableCookie") is not null,
            "fault" or "dependency-fault" => !isEnded && own.At("faultInjection") is not null && IsFaultOpen(rollout, now),
            _ => false,
        };
    }

    /// <summary>Sessions last for the steps of an attempt, while the canary has a weight.</summary>
    private static bool HasSessions(RolloutView rollout) => rollout.CanaryWeight > 0 && rollout.Attempt.At("sessionAffinity") is not null;

    private static bool IsFaultOpen(RolloutView rollout, DateTimeOffset now) =>
        rollout.Step.Time("faultUntil") is { } until && now < until && !rollout.Step.Flag("faultOver");
}
