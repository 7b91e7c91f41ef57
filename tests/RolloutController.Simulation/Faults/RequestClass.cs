namespace RolloutController.Simulation.Runs.Faults;

/// <summary>Which requests of controllers are meant.</summary>
public enum RequestClass
{
    /// <summary>Every request.</summary>
    Any,

    /// <summary>Every write but those of leases.</summary>
    Writes,

    /// <summary>Writes of the status of Rollouts.</summary>
    Status,

    /// <summary>Other writes of Rollouts.</summary>
    Metadata,

    /// <summary>Writes of VirtualServices.</summary>
    VirtualServices,

    /// <summary>Writes of DestinationRules.</summary>
    DestinationRules,

    /// <summary>Requests about the lease.</summary>
    Leases,
}
