namespace RolloutController.Kubernetes.Queues;

/// <summary>How a work queue spaces the retries of failed keys.</summary>
public sealed record WorkQueueOptions
{
    /// <summary>Name in metrics and logs.</summary>
    public required string Name { get; init; }

    /// <summary>Wait before the first retry of a key; doubles with each further one.</summary>
    public TimeSpan FirstRetry { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest wait between retries of a key.</summary>
    public TimeSpan LongestRetry { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Wait between retries of a key that is urgent; it does not grow and does not count against the overall rate.</summary>
    public TimeSpan UrgentRetry { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Retries per second over all keys, in the long run.</summary>
    public double RetriesPerSecond { get; init; } = 10;

    /// <summary>Retries over all keys that may come at once.</summary>
    public int RetryBurst { get; init; } = 100;
}
