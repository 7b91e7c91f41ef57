namespace RolloutController.Kubernetes.Queues;

/// <summary>How a pass over a key ended without an error, and when the key wants the next look.</summary>
public readonly record struct WorkResult
{
    /// <summary>Nothing further until something changes.</summary>
    public static WorkResult Finished => default;

    /// <summary>When to look again; null for not before something changes.</summary>
    public TimeSpan? LookAgainAfter { get; private init; }

    /// <summary>Something could not be done: look again after the key's growing wait.</summary>
    public bool IsRetry { get; private init; }

    /// <summary>The next look has to be urgent.</summary>
    public bool IsUrgent { get; private init; }

    /// <summary>Looks again after a time, at the latest.</summary>
    public static WorkResult LookAgain(TimeSpan after, bool urgent = false) => new() { LookAgainAfter = after, IsUrgent = urgent };

    /// <summary>Looks again after the key's growing wait, as after an error.</summary>
    public static WorkResult Retry(bool urgent = false) => new() { IsRetry = true, IsUrgent = urgent };
}
