using RolloutController.Core.Gates;

namespace RolloutController.Gathering;

/// <summary>Carries out a measurement round: all its queries at once, with one deadline. Errors are results, not exceptions.</summary>
public interface IMeasurementRounds
{
    /// <summary>Measures; throws only when cancelled.</summary>
    Task<MeasurementRound> MeasureAsync(MeasurementRequest request, CancellationToken cancellationToken);
}
