namespace RolloutController.Simulation.Runs.Faults;

/// <summary>What befalls a proxy or an istiod.</summary>
public enum MeshFaultMode
{
    /// <summary>A proxy loses its connection and routes on by what it has.</summary>
    Disconnect,

    /// <summary>A proxy acknowledges nothing.</summary>
    Silence,

    /// <summary>A proxy refuses clusters.</summary>
    RefuseClusters,

    /// <summary>A proxy refuses routes.</summary>
    RefuseRoutes,

    /// <summary>Pushes to a proxy wait in the queue.</summary>
    Queue,

    /// <summary>An istiod is down.</summary>
    IstiodDown,
}
