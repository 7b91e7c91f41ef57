namespace RolloutController.Core.Model;

/// <summary>Rollback: 100 % stable in the same pass. Pause: hold until a person decides.</summary>
public enum FailureAction
{
    /// <summary>Back to stable at once.</summary>
    Rollback,

    /// <summary>Hold where it is.</summary>
    Pause,
}
