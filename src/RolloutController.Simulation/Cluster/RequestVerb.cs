namespace RolloutController.Simulation.Cluster;

/// <summary>What a request asks for, in the API server's words.</summary>
public enum RequestVerb
{
    /// <summary>Read one object.</summary>
    Get,

    /// <summary>Read many.</summary>
    List,

    /// <summary>Follow changes.</summary>
    Watch,

    /// <summary>Make an object.</summary>
    Create,

    /// <summary>Replace an object (PUT).</summary>
    Update,

    /// <summary>Change parts of an object.</summary>
    Patch,

    /// <summary>Remove an object.</summary>
    Delete,
}
