namespace RolloutController.Core.Model;

/// <summary>What a person can ask of a Rollout through the command annotation.</summary>
public enum CommandVerb
{
    /// <summary><c>promote</c>: end the current pause, also an inconclusive one.</summary>
    Promote,

    /// <summary><c>skip</c>: end the current step without waiting for its gates.</summary>
    Skip,

    /// <summary><c>promote-full</c>: 100 % as soon as propagation allows, gates off.</summary>
    PromoteFull,

    /// <summary><c>pause</c>: hold.</summary>
    Pause,

    /// <summary><c>resume</c>: undo a <c>pause</c> command only.</summary>
    Resume,

    /// <summary><c>abort</c>: back to stable now.</summary>
    Abort,

    /// <summary><c>retry</c>: a new attempt after Degraded.</summary>
    Retry,
}
