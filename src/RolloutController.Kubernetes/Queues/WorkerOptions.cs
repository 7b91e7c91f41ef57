namespace RolloutController.Kubernetes.Queues;

/// <summary>How many workers serve a queue, and for how long a pass may run.</summary>
public sealed record WorkerOptions
{
    /// <summary>Workers that take any key; at least 1.</summary>
    public int Workers { get; init; } = 10;

    /// <summary>Further workers that take urgent keys only.</summary>
    public int ReservedWorkers { get; init; } = 2;

    /// <summary>Longest time of one pass; then its token is cancelled and the key is tried again.</summary>
    public TimeSpan PassTimeout { get; init; } = TimeSpan.FromMinutes(1);
}
