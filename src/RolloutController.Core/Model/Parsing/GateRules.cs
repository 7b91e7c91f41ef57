using RolloutController.Core.Model.Resource;

namespace RolloutController.Core.Model.Parsing;

/// <summary>Rules of a gate.</summary>
internal static class GateRules
{
    private const string Kinds = "exactly one of errorRate, latency, query";

    public static IEnumerable<SpecProblem> Check(GateResource gate, string path)
    {
        string[] criteria =
        [
            .. gate.ErrorRate is null ? Array.Empty<string>() : ["errorRate"],
            .. gate.Latency is null ? Array.Empty<string>() : ["latency"],
            .. gate.Query is null ? Array.Empty<string>() : ["query"],
        ];
        if (criteria.Length == 0) yield return new SpecProblem("MissingCriterion", path, null, Kinds);
        if (criteria.Length > 1) yield return new SpecProblem("ConflictingCriteria", path, string.Join(" and ", criteria), Kinds);

        foreach (var problem in Comparison(gate, path)) yield return problem;
        if (gate.CompareTo is null && gate.ErrorRate is { Max: null })
            yield return new SpecProblem("MissingField", $"{path}.errorRate.max", null, "a percentage, or compareTo at the gate");
        if (gate.CompareTo is null && gate.Latency is { Max: null })
            yield return new SpecProblem("MissingField", $"{path}.latency.max", null, "a duration, or compareTo at the gate");
        if (gate.Query is not { } query) yield break;
        if (query.Min is null && query.Max is null)
            yield return new SpecProblem("MissingLimit", $"{path}.query", null, "min or max, or both");
        if (query.Min is { } min && query.Max is { } max && DecimalParser.Parse(min) > DecimalParser.Parse(max))
            yield return new SpecProblem("InvalidField", $"{path}.query.min", $"\"{min}\"", $"at most max, which is \"{max}\"");
    }

    private static IEnumerable<SpecProblem> Comparison(GateResource gate, string path)
    {
        if (gate.CompareTo is null && gate.MaxIncrease is null) yield break;
        if (gate.CompareTo is null)
            yield return new SpecProblem("MissingField", $"{path}.compareTo", null, "Stable, beside maxIncrease");
        if (gate.CompareTo is { } compared && gate.Query is not null)
            yield return new SpecProblem("InvalidField", $"{path}.compareTo", compared.ToString(), "errorRate or latency: a query says itself what it compares");
        switch (gate.MaxIncrease)
        {
            case null:
                yield return new SpecProblem("MissingField", $"{path}.maxIncrease", null, "absolute or relative, beside compareTo");
                break;
            case { Absolute: null, Relative: null }:
                yield return new SpecProblem("MissingLimit", $"{path}.maxIncrease", null, "exactly one of absolute, relative");
                break;
            case { Absolute: not null, Relative: not null }:
                yield return new SpecProblem("ConflictingLimits", $"{path}.maxIncrease", "absolute and relative", "exactly one of absolute, relative");
                break;
            case { Absolute: { } points } when gate.ErrorRate is not null && !PercentageParser.TryParse(points, out _):
                yield return new SpecProblem("InvalidField", $"{path}.maxIncrease.absolute", $"\"{points}\"", "points of an error rate, such as \"0.5%\"");
                break;
            case { Absolute: { } time } when gate.Latency is not null && !DurationParser.TryParse(time, out _):
                yield return new SpecProblem("InvalidField", $"{path}.maxIncrease.absolute", $"\"{time}\"", "a duration such as 50ms");
                break;
            default:
                break;
        }
    }
}
