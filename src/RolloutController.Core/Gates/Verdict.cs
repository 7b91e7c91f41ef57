namespace RolloutController.Core.Gates;

/// <summary>What one measurement says.</summary>
public enum Verdict
{
    /// <summary>Within the limit.</summary>
    Pass,

    /// <summary>Beyond the limit.</summary>
    Fail,

    /// <summary>No data, not a number, or too few requests.</summary>
    Inconclusive,

    /// <summary>The server could not be asked or answered nonsense.</summary>
    Error,
}
