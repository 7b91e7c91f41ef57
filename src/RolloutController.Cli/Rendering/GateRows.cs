using System.Collections.Immutable;
using RolloutController.Core.Model.Status;

namespace RolloutController.Cli.Rendering;

/// <summary>Gates as rows: value, limit, verdict, counters.</summary>
internal static class GateRows
{
    public static IEnumerable<ImmutableArray<Span>> Of(ImmutableArray<GateStatus> gates, DateTimeOffset now) => gates.Select(gate => Row(gate, now));

    private static ImmutableArray<Span> Row(GateStatus gate, DateTimeOffset now) =>
    [
        new(gate.Name),
        new(gate.Value ?? "no value"),
        new($"limit {gate.Limit}"),
        new(gate.Verdict?.ToString() ?? "not measured", Tones.Of(gate.Verdict)),
        new($"{gate.Passes} passed, {gate.Failures} failed{Silent(gate)}{(gate.Waived ? ", waived" : "")}"),
        new(gate.MeasuredAt is { } at ? Ages.FromNow(at, now) : "", Tone.Dim),
        new(gate.Detail ?? "", Tone.Warning),
    ];

    private static string Silent(GateStatus gate) =>
        (gate.Inconclusives > 0 ? $", {gate.Inconclusives} inconclusive" : "") + (gate.Errors > 0 ? $", {gate.Errors} errors" : "");
}
