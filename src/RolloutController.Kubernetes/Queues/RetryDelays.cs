namespace RolloutController.Kubernetes.Queues;

/// <summary>
/// How long a failed key waits: the longer of its own exponential wait and of the turn that a token bucket over all keys gives it
/// (client-go's default controller rate limiter). Not for concurrent use; the queue's lock guards it.
/// </summary>
internal sealed class RetryDelays<TKey>(WorkQueueOptions options, TimeProvider time)
    where TKey : notnull
{
    private readonly Dictionary<TKey, int> failures = [];
    private double tokens = options.RetryBurst;
    private long refilled = time.GetTimestamp();

    public int Failures(TKey key) => failures.GetValueOrDefault(key);

    public void Forget(TKey key) => failures.Remove(key);

    public TimeSpan Next(TKey key, bool urgent)
    {
        var failed = Failures(key);
        failures[key] = failed + 1;
        if (urgent)
        {
            return options.UrgentRetry;
        }
        var own = options.FirstRetry.TotalSeconds * Math.Pow(2, Math.Min(failed, 40));
        return TimeSpan.FromSeconds(Math.Max(Math.Min(own, options.LongestRetry.TotalSeconds), Turn()));
    }

    /// <summary>Seconds until the bucket has a token for this caller; it may go into debt, so that turns follow one another.</summary>
    private double Turn()
    {
        var elapsed = time.GetElapsedTime(refilled).TotalSeconds;
        refilled = time.GetTimestamp();
        tokens = Math.Min(options.RetryBurst, tokens + (elapsed * options.RetriesPerSecond)) - 1;
        return tokens >= 0 ? 0 : -tokens / options.RetriesPerSecond;
    }
}
