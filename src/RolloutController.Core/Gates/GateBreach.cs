namespace RolloutController.Core.Gates;

/// <summary>Which of its limits a gate is over.</summary>
public enum GateBreach
{
    /// <summary>None.</summary>
    None,

    /// <summary>More failures in the step than tolerated.</summary>
    Failures,

    /// <summary>More measurements without a verdict in a row than tolerated.</summary>
    Inconclusives,

    /// <summary>More measurement errors in a row than tolerated.</summary>
    Errors,
}
