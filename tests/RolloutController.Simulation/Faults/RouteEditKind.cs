namespace RolloutController.Simulation.Runs.Faults;

/// <summary>How somebody edits the mesh objects by hand.</summary>
public enum RouteEditKind
{
    /// <summary>Other weights on a split route.</summary>
    Weights,

    /// <summary>A time-out on every route.</summary>
    Timeout,

    /// <summary>A further route on top.</summary>
    FurtherRoute,

    /// <summary>Generated routes are removed.</summary>
    DropGenerated,

    /// <summary>The last subset of the DestinationRule is removed.</summary>
    DropSubset,

    /// <summary>A further subset in the DestinationRule.</summary>
    FurtherSubset,

    /// <summary>A traffic policy on the DestinationRule.</summary>
    Policy,
}
