using System.Globalization;
using RolloutController.Core.Model;

namespace RolloutController.Core.Gates;

/// <summary>
/// Compares a measurement with a gate's fixed limit and, where it says so, with stable's value. "No data", NaN and too few requests never pass and never fail;
/// a value equal to the limit passes.
/// </summary>
public static class GateJudge
{
    /// <summary>The verdict on one measurement, with value and limit as text.</summary>
    public static GateJudgement Judge(Gate gate, Measurement measurement)
    {
        var limits = Comparison.Announce(Limits.Of(gate.Criterion), gate.OverStable);
        return measurement switch
        {
            Measurement.Value value => Judge(gate, limits, value),
            Measurement.NoData none => new(Verdict.Inconclusive, null, limits.Text, none.Detail),
            Measurement.Error error => new(Verdict.Error, null, limits.Text, error.Detail),
            _ => throw new ArgumentOutOfRangeException(nameof(measurement), measurement, "Unknown measurement"),
        };
    }

    private static GateJudgement Judge(Gate gate, Limits limits, Measurement.Value value)
    {
        if (double.IsNaN(value.Number))
            return new(Verdict.Inconclusive, null, limits.Text, "the result is not a number (nothing was measured)");

        var text = limits.Format(value.Number);
        if (gate.MinimumRequests > 0 && TooFew(gate, value.Requests) is { } tooFew)
            return new(Verdict.Inconclusive, text, limits.Text, tooFew);
        if (gate.OverStable is { } increase && !limits.IsAbove(value.Number))
        {
            if (Comparison.Missing(gate, value.Stable) is { } missing) return new(Verdict.Inconclusive, text, limits.Text, missing);
            limits = Comparison.Tighten(limits, increase, value.Stable!);
            text = limits.Format(value.Number);
        }


        // Infinity beyond a limit is beyond it; within one it is a division by zero, not a good value.
        if (limits.IsBelow(value.Number) || limits.IsAbove(value.Number))
            return new(Verdict.Fail, text, limits.Text, null);
        return double.IsInfinity(value.Number)
            ? new(Verdict.Inconclusive, text, limits.Text, "the result is infinite")
            : new(Verdict.Pass, text, limits.Text, null);
    }

    internal static string? TooFew(Gate gate, double? requests) => requests switch
    {
        null => $"the number of requests is unknown; at least {gate.MinimumRequests} are needed",
        double.NaN => $"the number of requests is unknown; at least {gate.MinimumRequests} are needed",

        // Prometheus extrapolates to the window's ends: 50 requests may be reported as 49.9.
        { } count when Math.Round(count) < gate.MinimumRequests => string.Create(
            CultureInfo.InvariantCulture,
            $"{Math.Round(count):0} requests in {PromQlText.Duration(gate.Window)}; at least {gate.MinimumRequests} are needed"),
        _ => null,
    };
}
