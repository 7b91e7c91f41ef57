namespace RolloutController.Kubernetes.Queues;

/// <summary>Which keys a worker takes.</summary>
public enum Lane
{
    /// <summary>Urgent keys first, then the others.</summary>
    Any,

    /// <summary>Urgent keys only: for reserved workers, which are free when all the others are busy.</summary>
    Urgent,
}
