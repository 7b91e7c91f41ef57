namespace RolloutController.Simulation.Runs.Faults;

/// <summary>What befalls the answers of the metric server.</summary>
public enum MetricTroubleMode
{
    /// <summary>It cannot be reached.</summary>
    Error,

    /// <summary>It answers after seconds.</summary>
    Late,

    /// <summary>It never answers.</summary>
    Silent,

    /// <summary>It has no series.</summary>
    Empty,

    /// <summary>Its values are NaN.</summary>
    NotANumber,

    /// <summary>It answers with several series where one is meant.</summary>
    Several,

    /// <summary>It goes on with the numbers that it gave before: nothing new reaches it.</summary>
    Stale,
}
