namespace RolloutController.Simulation.Runs.Faults;

/// <summary>The kinds whose watches may be in trouble.</summary>
public enum WatchedKind
{
    /// <summary>All at once.</summary>
    All,

    /// <summary>Rollouts.</summary>
    Rollout,

    /// <summary>VirtualServices.</summary>
    VirtualService,

    /// <summary>DestinationRules.</summary>
    DestinationRule,

    /// <summary>Pods.</summary>
    Pod,

    /// <summary>Endpoints.</summary>
    Endpoints,
}
