namespace RolloutController.Kubernetes.Http;

/// <summary>
/// A token bucket: requests beyond the burst wait their turn (client-go <c>util/flowcontrol</c>). Each caller takes its token at once and
/// waits until that token would have been there, so the order of arrival is kept.
/// </summary>
internal sealed class RateLimiter
{
    private readonly double _perSecond;
    private readonly int _burst;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private double _tokens;
    private long _filledAt;

    public RateLimiter(double perSecond, int burst, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(perSecond);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(burst);
        (_perSecond, _burst, _time) = (perSecond, burst, time);
        (_tokens, _filledAt) = (burst, time.GetTimestamp());
    }

    /// <summary>Waits for this caller's turn; returns how long that took.</summary>
    public async ValueTask<TimeSpan> WaitAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var wait = Take();
        if (wait == TimeSpan.Zero) return wait;
        try
        {
            await Task.Delay(wait, _time, cancellationToken).ConfigureAwait(false);
            return wait;
        }
        catch (OperationCanceledException)
        {
            lock (_lock) _tokens++;
            throw;
        }
    }

    private TimeSpan Take()
    {
        lock (_lock)
        {
            var now = _time.GetTimestamp();
            _tokens = Math.Min(_burst, _tokens + (_time.GetElapsedTime(_filledAt, now).TotalSeconds * _perSecond));
            _filledAt = now;
            _tokens--;
            return _tokens >= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(-_tokens / _perSecond);
        }
    }
}
