using System.Collections.Immutable;
using RolloutController.Core.Gates;
using RolloutController.Gathering;

namespace RolloutController.Simulation.Runs.Mutations;

/// <summary>Changes what is measured.</summary>
internal sealed class AlteredRounds(IMeasurementRounds inner, Func<MeasurementRequest, MeasurementRound, MeasurementRound> edit) : IMeasurementRounds
{
    public async Task<MeasurementRound> MeasureAsync(MeasurementRequest request, CancellationToken cancellationToken) =>
        edit(request, await inner.MeasureAsync(request, cancellationToken));

    /// <summary>No number is a good number.</summary>
    public static MeasurementRound NoNumberPasses(MeasurementRequest request, MeasurementRound round) => round with
    {
        ByGate = round.ByGate.ToImmutableSortedDictionary(
            entry => entry.Key,
            entry => entry.Value is Measurement.NoData || entry.Value is Measurement.Value { Number: double.NaN } or Measurement.Value { Requests: double.NaN } ? new Measurement.Value(0, 1_000_000) : entry.Value,
            StringComparer.Ordinal),
    };

    /// <summary>What an earlier attempt measured goes on to count.</summary>
    public static Func<MeasurementRequest, MeasurementRound, MeasurementRound> KeepsTheFirst()
    {
        var first = new Dictionary<string, MeasurementRound>(StringComparer.Ordinal);
        return (request, round) =>
        {
            if (!first.TryGetValue(request.Scope.Rollout, out var kept))
                first[request.Scope.Rollout] = kept = round;
            return kept.Attempt == round.Attempt ? round : kept with { Attempt = round.Attempt, Round = round.Round };
        };
    }
}
