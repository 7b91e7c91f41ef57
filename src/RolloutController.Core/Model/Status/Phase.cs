namespace RolloutController.Core.Model.Status;

/// <summary>Where a Rollout stands.</summary>
public enum Phase
{
    /// <summary>
    /// Before anything moves: at first sight the stable version is found, pinned and proven (adoption, while
    /// <see cref="RolloutStatus.Stable"/> is null); later the new version's workload becomes ready and its subset is added and proven.
    /// </summary>
    Preparing,

    /// <summary>The version asked for serves everything.</summary>
    Healthy,

    /// <summary>Steps are walked.</summary>
    Progressing,

    /// <summary>Held by a step, a person, or a verdict that asks for one.</summary>
    Paused,

    /// <summary>100 % on the new version, gates go on for the bake time.</summary>
    Promoting,

    /// <summary>Traffic is back on stable by our write; the proof is awaited.</summary>
    RollingBack,

    /// <summary>Rolled back; the version asked for differs from stable.</summary>
    Degraded,

    /// <summary>Cannot start; traffic is untouched.</summary>
    Invalid,

    /// <summary>Deleted; what is ours is being removed.</summary>
    Terminating,
}
