namespace RolloutController.Kubernetes.Queues;

/// <summary>A key handed to a worker, which must give it back with <see cref="WorkQueue{TKey}.Done"/>.</summary>
/// <param name="Key">The key.</param>
/// <param name="IsUrgent">It was flagged as urgent since it was last handed out.</param>
public sealed record WorkItem<TKey>(TKey Key, bool IsUrgent)
    where TKey : notnull;
