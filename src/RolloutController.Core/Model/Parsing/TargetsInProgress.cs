namespace RolloutController.Core.Model.Parsing;

/// <summary>An edit of what is moved takes effect with the next attempt: the present one ends where it began.</summary>
internal static class TargetsInProgress
{
    /// <summary>The Rollout with the targets of its open attempt, and a warning where its spec names others by now.</summary>
    public static Rollout Keep(Rollout rollout)
    {
        if (rollout.Status is not { Canary: not null, Attempt.Targets: { } targets } || rollout.Legible is not { } legible || targets.AreThoseOf(legible))
            return rollout;
        var warning = new SpecProblem(
            "TargetsChangedMidway",
            "spec",
            "another Service, subsetLabel, DestinationRule or set of VirtualServices than at the attempt's start",
            $"no change of these before the attempt has ended; until then Service {targets.Service}, DestinationRule {targets.DestinationRule} "
                + $"and VirtualServices {string.Join(", ", targets.VirtualServices.Select(route => route.VirtualService))} are used")
        {
            IsError = false,
        };
        return rollout with
        {
            Spec = rollout.Spec is { } spec ? targets.PutInto(spec) : null,
            Legible = targets.PutInto(legible),
            Problems = rollout.Problems.Add(warning),
        };
    }
}
