namespace RolloutController.MeshDataPlane.Xds;

/// <summary>
/// The one time and the one lock of the simulated control plane: everything between istiod and proxies happens inside it, one thing at a time.
/// </summary>
public sealed class MeshClock(TimeProvider time) : IDisposable
{
    private readonly Lock gate = new();
    private readonly HashSet<ITimer> timers = [];
    private bool disposed;

    /// <summary>Now.</summary>
    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Runs an action with the lock held.</summary>
    public void Run(Action action)
    {
        lock (gate)
        {
            if (!disposed)
                action();
        }
    }

    /// <summary>Reads something with the lock held.</summary>
    public T Read<T>(Func<T> read)
    {
        lock (gate)
            return read();
    }

    /// <summary>Runs an action with the lock held after a delay; without delay at once, before this returns.</summary>
    public void After(TimeSpan delay, Action action)
    {
        if (delay <= TimeSpan.Zero)
        {
            Run(action);
            return;
        }

        lock (gate)
        {
            if (disposed)
                return;
            ITimer? timer = null;
            timer = time.CreateTimer(
                _ => Run(() =>
                {
                    if (timers.Remove(timer!))
                    {
                        timer!.Dispose();
                        action();
                    }
                }),
                null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            timers.Add(timer);
            timer.Change(delay, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Cancels everything that is still to come.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            disposed = true;
            foreach (var timer in timers)
                timer.Dispose();
            timers.Clear();
        }
    }
}
