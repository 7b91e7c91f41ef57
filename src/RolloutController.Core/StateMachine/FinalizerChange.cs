namespace RolloutController.Core.StateMachine;

/// <summary>What happens to our finalizer.</summary>
public enum FinalizerChange
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It is put on before anything else is written.</summary>
    Add,

    /// <summary>It is taken off: nothing of ours is left.</summary>
    Remove,
}
