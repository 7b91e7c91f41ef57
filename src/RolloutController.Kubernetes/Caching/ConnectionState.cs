namespace RolloutController.Kubernetes.Caching;

/// <summary>
/// Whether a reflector sees the server. A watch that has just been opened says nothing until its first event, so after a failure
/// it counts once it has stayed open for a while.
/// </summary>
internal sealed class ConnectionState(TimeProvider time)
{
    private static readonly TimeSpan trustedAfter = TimeSpan.FromSeconds(5);
    private readonly Lock gate = new();
    private bool failing = true;
    private long? openSince;
    private DateTimeOffset? lastSeen;

    public bool IsConnected
    {
        get
        {
            lock (gate)
            {
                return openSince is { } opened && (!failing || time.GetElapsedTime(opened) >= trustedAfter);
            }
        }
    }

    public DateTimeOffset? LastSeen
    {
        get
        {
            lock (gate)
            {
                return lastSeen;
            }
        }
    }

    /// <summary>A list or an event arrived.</summary>
    public void Seen()
    {
        lock (gate)
        {
            (failing, lastSeen) = (false, time.GetUtcNow());
            openSince ??= time.GetTimestamp();
        }
    }

    public void WatchOpening()
    {
        lock (gate)
        {
            openSince = time.GetTimestamp();
        }
    }

    public void Failed()
    {
        lock (gate)
        {
            (failing, openSince) = (true, null);
        }
    }
}
