using System.Globalization;
using RolloutController.Core.Model;

namespace RolloutController.Core.Gates;

/// <summary>
/// Compares a measurement with a gate's fixed limit. "No data", NaN and too few requests never pass and never fail;
/// a value equal to the limit passes.
/// </summary>
public static class GateJudge
{
    /// <summary>The verdict on one measurement, with value and limit as text.</summary>
    public static GateJudgement Judge(Gate gate, Measurement measurement)
    {
        var limits = Limits.Of(gate.Criterion);
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
        if (gate.MinimumRequests > 0 && TooFew(gate, value) is { } tooFew)
            return new(Verdict.Inconclusive, text, limits.Text, tooFew);

        // Infinity beyond a limit is beyond it; within one it is a division by zero, not a good value.
        if (limits.IsBelow(value.Number) || limits.IsAbove(value.Number))
            return new(Verdict.Fail, text, limits.Text, null);
        return double.IsInfinity(value.Number)
            ? new(Verdict.Inconclusive, text, limits.Text, "the result is infinite")
            : new(Verdict.Pass, text, limits.Text, null);
    }

    private static string? TooFew(Gate gate, Measurement.Value value) => value.Requests switch
    {
        null => $"the number of requests is unknown; at least {gate.MinimumRequests} are needed",
        double.NaN => $"the number of requests is unknown; at least {gate.MinimumRequests} are needed",

        // Prometheus extrapolates to the window's ends: 50 requests may be reported as 49.9.
        { } requests when Math.Round(requests) < gate.MinimumRequests => string.Create(
            CultureInfo.InvariantCulture,
            $"{Math.Round(requests):0} requests in {PromQlText.Duration(gate.Window)}; at least {gate.MinimumRequests} are needed"),
        _ => null,
    };
}
