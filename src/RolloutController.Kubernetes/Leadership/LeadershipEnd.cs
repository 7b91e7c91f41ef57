namespace RolloutController.Kubernetes.Leadership;

/// <summary>Why an election ended.</summary>
public enum LeadershipEnd
{
    /// <summary>Asked to stop, or the work ended; the lease, where it was held, is released.</summary>
    Stopped,

    /// <summary>The lease could not be renewed in time. The process should exit: what still runs in it must not write.</summary>
    Lost,
}
