using RolloutController.Core.Model.Resource;

namespace RolloutController.Core.Model.Parsing;

/// <summary>What the shape of single fields cannot say: choices, names used twice, what depends on another field.</summary>
internal static class SpecRules
{
    /// <summary>Checks a spec whose fields have the right shape.</summary>
    /// <param name="spec">The spec.</param>
    /// <param name="shapeProblems">What the shape check warned of; an unknown field of a step is an unknown kind when there is no other.</param>
    public static IEnumerable<SpecProblem> Check(RolloutSpecResource spec, IReadOnlyList<SpecProblem> shapeProblems)
    {
        var analysisGates = spec.Analysis is { Gates: { IsDefault: false } gates } ? [.. gates] : Array.Empty<GateResource>();
        return
        [
            .. TrafficRules.Check(spec.Traffic),
            .. RouteKindRules.Check(spec),
            .. analysisGates.SelectMany((g, i) => GateRules.Check(g, $"spec.analysis.gates[{i}]")),
            .. StepRules.Check(spec.Steps, spec.Service, [.. analysisGates.Select(g => g.Name)], shapeProblems),
            .. StepOrderRules.Check(spec),
            .. spec.Windows.SelectMany((w, i) => CheckWindow(w, $"spec.windows[{i}]")),
        ];
    }

    private static IEnumerable<SpecProblem> CheckWindow(WindowResource window, string path)
    {
        if (window.TimeZone is { } id && !TimeZoneInfo.TryFindSystemTimeZoneById(id, out _))
            yield return new SpecProblem("UnknownTimeZone", $"{path}.timeZone", $"\"{id}\"", "a time zone of the controller's time zone database, such as Europe/Berlin or UTC");
    }
}
