using RolloutController.Core.Model.Requests;
using RolloutController.Core.Model.Resource;

namespace RolloutController.Core.Model.Parsing;

/// <summary>Rules of a step that depend on the steps before it.</summary>
internal static class StepOrderRules
{
    public static IEnumerable<SpecProblem> Check(RolloutSpecResource spec)
    {
        var weight = Percentage.Zero;
        var hasTesters = false;
        var hasGates = spec.Analysis is { Gates.IsDefaultOrEmpty: false };
        for (var i = 0; i < spec.Steps.Length; i++)
        {
            var step = spec.Steps[i];
            if (PercentageParser.TryParse(step.SetWeight, out var set)) weight = set;
            if (step is { FaultInjection: not null, Shadow: null, HeaderRoute: null } && weight == Percentage.Zero && !hasTesters)
            {
                yield return new SpecProblem(
                    "CanaryWithoutTraffic",
                    $"spec.steps[{i}].faultInjection",
                    $"a weight of {weight}",
                    "a new version with traffic: a setWeight above 0 before it, or a shadow or headerRoute in the same step");
            }

            // At the destination a copy cannot be told from a request of a user.
            if (step.Shadow is not null && weight > Percentage.Zero && (hasGates || !step.Gates.IsDefaultOrEmpty))
            {
                yield return new SpecProblem(
                    "ShadowedGates",
                    $"spec.steps[{i}].shadow",
                    $"a weight of {weight}",
                    "a weight of 0, or no gates: copies and requests of users look alike to the new version's gates");
            }

            hasTesters |= step is { FaultInjection: null, HeaderRoute.Until: HeaderRouteScope.Promotion };
        }
    }
}
