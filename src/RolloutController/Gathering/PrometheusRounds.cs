using RolloutController.Core.Gates;
using RolloutController.Prometheus;

namespace RolloutController.Gathering;

/// <summary>Measurement rounds from Prometheus servers.</summary>
internal sealed class PrometheusRounds(MeasurementRoundRunner runner) : IMeasurementRounds
{
    /// <inheritdoc />
    public Task<MeasurementRound> MeasureAsync(MeasurementRequest request, CancellationToken cancellationToken) =>
        runner.RunAsync(request, cancellationToken);
}
