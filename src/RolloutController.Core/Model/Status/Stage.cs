namespace RolloutController.Core.Model.Status;

/// <summary>How far a phase or step has come.</summary>
public enum Stage
{
    /// <summary>Waiting for the pods of the new version.</summary>
    AwaitingWorkload,

    /// <summary>The subset is being written to the DestinationRule.</summary>
    AddingSubset,

    /// <summary>The subset is awaited at the proxies.</summary>
    ProvingSubset,

    /// <summary>Routes are being written.</summary>
    Applying,

    /// <summary>The routes are awaited at the proxies.</summary>
    Converging,

    /// <summary>Time passes and gates are asked.</summary>
    Baking,

    /// <summary>Over.</summary>
    Done,
}
