namespace RolloutController.TestKit.Time;

/// <summary>A timer of a <see cref="ManualTimeProvider"/>.</summary>
internal sealed class ManualTimer(ManualTimeProvider clock, TimerCallback callback, object? state) : ITimer
{
    private bool disposed;

    public DateTimeOffset Due { get; set; }

    public TimeSpan Period { get; set; }

    public long Order { get; set; }

    public void Fire() => callback(state);

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        if (disposed)
        {
            return false;
        }
        clock.Set(this, dueTime, period);
        return true;
    }

    public void Dispose()
    {
        disposed = true;
        clock.Remove(this);
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
