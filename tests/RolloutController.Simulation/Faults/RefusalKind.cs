namespace RolloutController.Simulation.Runs.Faults;

/// <summary>What requests get instead of their answer.</summary>
public enum RefusalKind
{
    /// <summary>409, though nothing has changed.</summary>
    Conflict,

    /// <summary>429 with a time to wait.</summary>
    TooMany,

    /// <summary>500.</summary>
    ServerError,

    /// <summary>A time-out; the request did not take effect.</summary>
    TimeoutNotDone,

    /// <summary>A time-out; the request took effect.</summary>
    TimeoutDone,

    /// <summary>The connection breaks; the request took effect.</summary>
    BrokenDone,

    /// <summary>Istio's webhook, which must be asked, cannot be reached.</summary>
    WebhookDown,
}
