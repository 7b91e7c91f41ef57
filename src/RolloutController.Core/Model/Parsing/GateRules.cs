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

        if (gate.Query is not { } query) yield break;
        if (query.Min is null && query.Max is null)
            yield return new SpecProblem("MissingLimit", $"{path}.query", null, "min or max, or both");
        if (query.Min is { } min && query.Max is { } max && DecimalParser.Parse(min) > DecimalParser.Parse(max))
            yield return new SpecProblem("InvalidField", $"{path}.query.min", $"\"{min}\"", $"at most max, which is \"{max}\"");
    }
}
