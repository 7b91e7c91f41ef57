using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using RolloutController.Core.Model;

namespace RolloutController.Core.Gates;

/// <summary>A PromQL text with placeholders such as <c>{{namespace}}</c>. Their values are escaped for a quoted PromQL string.</summary>
public static partial class QueryTemplate
{
    private const string Problem = "InvalidQueryTemplate";

    private static readonly ImmutableSortedDictionary<string, Func<MeasurementScope, TimeSpan, string>> Known =
        ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, new Dictionary<string, Func<MeasurementScope, TimeSpan, string>>
        {
            ["namespace"] = (scope, _) => PromQlText.Escape(scope.Namespace),
            ["rollout"] = (scope, _) => PromQlText.Escape(scope.Rollout),
            ["service"] = (scope, _) => PromQlText.Escape(scope.Service),
            ["stable"] = (scope, _) => PromQlText.Escape(scope.Stable),
            ["canary"] = (scope, _) => PromQlText.Escape(scope.Canary ?? ""),
            ["reporter"] = (scope, _) => IstioMetrics.Reporter(scope.Reporter),
            ["window"] = (_, window) => PromQlText.Duration(window),
        });

    /// <summary>The names that may stand between <c>{{</c> and <c>}}</c>.</summary>
    public static ImmutableSortedSet<string> Placeholders { get; } = [.. Known.Keys];

    /// <summary>What is wrong with a template.</summary>
    /// <param name="template">The text.</param>
    /// <param name="field">Its field path, for example <c>spec.analysis.gates[2].query.promql</c>.</param>
    public static ImmutableArray<SpecProblem> Validate(string template, string field)
    {
        var problems = ImmutableArray.CreateBuilder<SpecProblem>();
        if (string.IsNullOrWhiteSpace(template)) problems.Add(new(Problem, field, Show(template), "a PromQL expression"));

        foreach (Match match in Placeholder().Matches(template))
        {
            if (!Known.ContainsKey(match.Groups[1].Value))
                problems.Add(new(Problem, field, match.Value, $"one of {string.Join(", ", Known.Keys.Select(name => $"{{{{{name}}}}}"))}"));
        }

        if (Placeholder().Replace(template, "").Contains("{{", StringComparison.Ordinal))
            problems.Add(new(Problem, field, Show(template), "every {{ closed by }} around a name"));
        return problems.ToImmutable();
    }

    /// <summary>The query for this scope. A placeholder that <see cref="Validate"/> refuses stays as it is.</summary>
    public static string Render(string template, MeasurementScope scope, TimeSpan window)
    {
        var text = new StringBuilder(template.Length);
        var end = 0;
        foreach (Match match in Placeholder().Matches(template))
        {
            text.Append(template, end, match.Index - end);
            text.Append(Known.TryGetValue(match.Groups[1].Value, out var value) ? value(scope, window) : match.Value);
            end = match.Index + match.Length;
        }

        return text.Append(template, end, template.Length - end).ToString();
    }

    private static string Show(string template) => $"\"{template}\"";

    [GeneratedRegex(@"\{\{\s*([^{}\s]*)\s*\}\}", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();
}
