using System.Globalization;
using RolloutController.Core.Model;

namespace RolloutController.Core.Gates;

/// <summary>
/// Always on: the share of requests that proxies lost before any pod of the Service saw them (Envoy's response flags
/// NC no cluster, NR no route, UH no healthy endpoint, UF connect failure) must not rise above the share before the attempt.
/// </summary>
public static class RoutingFailureGuard
{
    /// <summary>Name under which the guard's result appears beside the gates.</summary>
    public const string Name = "routing-failures";

    /// <summary>The time before a measurement that the guard looks at.</summary>
    public static TimeSpan Window { get; } = TimeSpan.FromMinutes(1);

    /// <summary>Compares a measurement with the baseline.</summary>
    /// <param name="baseline">The share before the attempt; null when it could not be measured, which counts as none.</param>
    /// <param name="max">How far the share may rise above the baseline.</param>
    /// <param name="measurement">The share now, a fraction of one.</param>
    public static GateJudgement Judge(Percentage? baseline, Percentage max, Measurement measurement)
    {
        var limit = Math.Min(100m, (baseline ?? Percentage.Zero).Value + max.Value);
        var gate = new Gate { Name = Name, Criterion = new GateCriterion.ErrorRate(new Percentage(limit)), Window = Window };
        return GateJudge.Judge(gate, measurement);
    }

    /// <summary>The baseline that a measurement before the attempt gives; null without a usable one.</summary>
    public static Percentage? BaselineOf(Measurement measurement) =>
        measurement is Measurement.Value { Number: >= 0 and <= 1 } value
            ? new Percentage(Math.Round((decimal)value.Number * 100m, 6))
            : null;

    /// <summary>Reads back a baseline written with <see cref="Percentage.ToString"/>; null when there is none or it is none.</summary>
    public static Percentage? ParseBaseline(string? text) =>
        text is not null
        && text.EndsWith('%')
        && decimal.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
        && value <= 100
            ? new Percentage(value)
            : null;
}
