using System.Collections.Immutable;
using RolloutController.Core.Gates;
using RolloutController.Core.Model;

namespace RolloutController.Cli.Planning;

/// <summary>Measurements that every gate passes: a plan shows what is written when the new version is good, and what an abort writes when it is not.</summary>
internal static class PassingMeasurements
{
    private const double Requests = 1_000_000;

    /// <summary>The round that was asked for, taken at once.</summary>
    public static MeasurementRound Of(MeasurementRequest request, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new MeasurementRound(
            request.Attempt,
            request.Round,
            now,
            request.Gates.ToImmutableSortedDictionary(gate => gate.Name, Of, StringComparer.Ordinal),
            request.IncludeRoutingFailures ? new Measurement.Value(0, Requests) : null,
            ReporterChoice.Source);
    }

    /// <summary>A value within the gate's limits, measured on more requests than any gate asks for.</summary>
    public static Measurement Of(Gate gate)
    {
        ArgumentNullException.ThrowIfNull(gate);
        var value = gate.Criterion is GateCriterion.Query query ? (double)(query.Min ?? query.Max ?? 0) : 0;
        var requests = Math.Max(Requests, gate.MinimumRequests);
        return new Measurement.Value(value, requests) { Stable = gate.OverStable is null ? null : new StableValue(value, requests) };
    }
}
