using System.Diagnostics.CodeAnalysis;

namespace RolloutController.Kubernetes.Events;

/// <summary>
/// Occurrences that wait to be written. Not a channel: its reader would be woken by way of the thread pool, and what runs on one scheduler must
/// stay on it.
/// </summary>
internal sealed class EventQueue(int capacity, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Queue<(EventKey Key, DateTimeOffset At)> _waiting = [];
    private TaskCompletionSource? _wake;
    private bool _completed;

    /// <summary>True where no more will come and none waits.</summary>
    public bool IsFinished
    {
        get
        {
            lock (_lock) return _completed && _waiting.Count == 0;
        }
    }

    /// <summary>False where too many wait, or no more are taken.</summary>
    public bool TryAdd(EventKey key)
    {
        lock (_lock)
        {
            if (_completed || _waiting.Count >= capacity) return false;
            _waiting.Enqueue((key, time.GetUtcNow()));
        }

        Wake();
        return true;
    }

    public bool TryTake([MaybeNullWhen(false)] out (EventKey Key, DateTimeOffset At) occurrence)
    {
        lock (_lock) return _waiting.TryDequeue(out occurrence);
    }

    public void Complete()
    {
        lock (_lock) _completed = true;
        Wake();
    }

    /// <summary>Waits until something is there to take, no more will come, or the time has come. One waiter at a time.</summary>
    public async Task WaitAsync(DateTimeOffset? until, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var wait = until is { } due ? due - time.GetUtcNow() : Timeout.InfiniteTimeSpan;
        if (until is not null && wait <= TimeSpan.Zero) return;
        var wake = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_waiting.Count > 0 || _completed) return;
            _wake = wake;
        }

        await using var timer = time.CreateTimer(static state => ((TaskCompletionSource)state!).TrySetResult(), wake, wait, Timeout.InfiniteTimeSpan);
        using var cancelled = cancellationToken.Register(() => wake.TrySetCanceled(cancellationToken));
        await wake.Task;
    }

    private void Wake()
    {
        TaskCompletionSource? wake;
        lock (_lock) (wake, _wake) = (_wake, null);
        wake?.TrySetResult();
    }
}
