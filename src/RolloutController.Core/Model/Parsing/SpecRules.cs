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
            .. spec.Windows.SelectMany((w, i) => CheckTimeZone(w.TimeZone, $"spec.windows[{i}]")),
            .. spec.Freezes.SelectMany((f, i) => CheckFreeze(f, $"spec.freezes[{i}]")),
        ];
    }

    private static IEnumerable<SpecProblem> CheckFreeze(FreezeResource freeze, string path)
    {
        if (freeze.Cron is not null && (freeze.From ?? freeze.To) is not null)
            yield return new SpecProblem("AmbiguousFreeze", path, "cron with from or to", "either cron, or from and to");
        else if (freeze.Cron is null && (freeze.From is null || freeze.To is null))
            yield return new SpecProblem("MissingField", $"{path}.{(freeze.From is null ? "from" : "to")}", null, "either cron, or from and to");
        else if (freeze is { From: { } from, To: { } to } && from >= to)
            yield return new SpecProblem("InvalidField", $"{path}.to", TimestampParser.Format(to), $"a time after {TimestampParser.Format(from)}");
        else if (freeze is { Cron: null, TimeZone: { } unused })
            yield return new SpecProblem("InvalidField", $"{path}.timeZone", unused, "no time zone beside from and to, which have their own");
        foreach (var problem in CheckTimeZone(freeze.TimeZone, path)) yield return problem;
    }

    private static IEnumerable<SpecProblem> CheckTimeZone(string? timeZone, string path)
    {
        if (timeZone is { } id && !TimeZoneInfo.TryFindSystemTimeZoneById(id, out _))
            yield return new SpecProblem("UnknownTimeZone", $"{path}.timeZone", $"\"{id}\"", "a time zone of the controller's time zone database, such as Europe/Berlin or UTC");
    }
}
