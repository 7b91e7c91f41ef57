namespace RolloutController.Core.Model.Status;

/// <summary>What holds a Rollout.</summary>
public enum PauseReason
{
    /// <summary>A pause step; ends by its duration or <c>promote</c>.</summary>
    Step,

    /// <summary>The <c>pause</c> command; ends by <c>resume</c> or <c>promote</c>.</summary>
    Command,

    /// <summary><c>spec.paused</c>; ends when that is false.</summary>
    Spec,

    /// <summary>A gate failed and the policy is to hold.</summary>
    GateFailed,

    /// <summary>A gate stayed without a verdict.</summary>
    Inconclusive,
}
