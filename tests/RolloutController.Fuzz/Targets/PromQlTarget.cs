using System.Collections.Immutable;
using System.Text;
using RolloutController.Core.Gates;
using RolloutController.Core.Model;
using RolloutController.Fuzz.Inputs;
using RolloutController.Fuzz.Runs;

namespace RolloutController.Fuzz.Targets;

/// <summary>
/// Queries in which every value comes from somebody else: whatever the value, the query has the same tokens, and a string of it reads as the value.
/// </summary>
internal static class PromQlTarget
{
    private const string Plain = "VALUE";
    private const string Template = """max(x{a="{{namespace}}",b='{{canary}}',c=~"p{{service}}s",d=`{{stable}}`,e="{{rollout}}"}[{{window}}])""";

    public static FuzzTarget Target { get; } = new("promql", draw => TextMutation.Of(draw, "v2", "reviews", "a\"}) or vector(1) #", "x\\", "it's", "`", "$1.*+?[]{}|()^", "a\nb"), Try);

    private static bool Try(byte[] input)
    {
        // A half of a surrogate pair cannot be sent: it is replaced on the wire.
        var value = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(input)));
        var (plain, hostile) = (Queries(Scope(Plain)).ToArray(), Queries(Scope(value)).ToArray());
        for (var i = 0; i < plain.Length; i++)
        {
            var (expected, actual) = (PromQlTokens.Of(plain[i]), PromQlTokens.Of(hostile[i]));
            Violation.Unless(expected.Count == actual.Count, $"the value changes the query: {hostile[i]}");
            for (var at = 0; at < expected.Count; at++)
            {
                if (!expected[at].IsString || !expected[at].Text.Contains(Plain, StringComparison.Ordinal))
                    Violation.Unless(expected[at] == actual[at], $"the value changes the query beside its strings: {actual[at].Text}");
                else if (expected[at].Text == Plain && !expected[at].IsRaw)
                    Violation.Unless(actual[at].Text == value, $"the string reads otherwise than the value: {actual[at].Text}");
            }
        }

        return true;
    }

    /// <summary>All queries that are made for a scope.</summary>
    public static IEnumerable<string> Queries(MeasurementScope scope)
    {
        yield return QueryTemplate.Render(Template, scope, TimeSpan.FromMinutes(1));
        yield return ReporterQuery.For(scope).PromQl;
        foreach (var query in RoutingFailureQueries.For(scope)) yield return query.PromQl;
        foreach (var gate in Gates())
            foreach (var query in GateQueries.For(gate, scope)) yield return query.PromQl;
    }

    public static MeasurementScope Scope(string value) =>
        new() { Namespace = value, Rollout = value, Service = value, Stable = value, Canary = value, Reporter = ReporterChoice.Source, Ports = [9080] };

    private static ImmutableArray<Gate> Gates() =>
    [
        new() { Name = "errors", Criterion = new GateCriterion.ErrorRate(Percentage.Hundred), MinimumRequests = 1 },
        new() { Name = "p99", Criterion = new GateCriterion.Latency(0.99m, TimeSpan.FromSeconds(1)), OverStable = new MaxIncrease.Time(TimeSpan.FromSeconds(1)) },
        new() { Name = "queue", Criterion = new GateCriterion.Query(Template, 0, 1), MinimumRequests = 1 },
    ];
}
