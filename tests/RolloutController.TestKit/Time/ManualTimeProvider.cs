namespace RolloutController.TestKit.Time;

/// <summary>
/// A clock that moves only when told to. <see cref="Advance"/> fires timers in the order in which they fall due, each at its own due
/// time; timers due at the same time fire in the order in which they were set. Callbacks run on the advancing thread.
/// </summary>
public sealed class ManualTimeProvider : TimeProvider
{
    private readonly Lock gate = new();
    private readonly SortedSet<ManualTimer> timers = new(Comparer<ManualTimer>.Create((left, right) => (left.Due, left.Order).CompareTo((right.Due, right.Order))));
    private DateTimeOffset now;
    private long serial;

    public ManualTimeProvider()
        : this(new DateTimeOffset(2026, 1, 5, 9, 0, 0, TimeSpan.Zero))
    {
    }

    public ManualTimeProvider(DateTimeOffset start) => now = start;

    /// <summary>When the earliest timer fires; null without one.</summary>
    public DateTimeOffset? NextTimer
    {
        get
        {
            lock (gate)
            {
                return timers.Min?.Due;
            }
        }
    }

    /// <summary>Timers that are set.</summary>
    public int Timers
    {
        get
        {
            lock (gate)
            {
                return timers.Count;
            }
        }
    }

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
        {
            return now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock forward, firing what falls due on the way.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        AdvanceTo(GetUtcNow() + by);
    }

    /// <summary>Moves the clock forward to a time, firing what falls due on the way.</summary>
    public void AdvanceTo(DateTimeOffset target)
    {
        while (TakeDue(target) is { } timer)
        {
            timer.Fire();
        }
    }

    internal void Set(ManualTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (gate)
        {
            timers.Remove(timer);
            if (dueTime == Timeout.InfiniteTimeSpan)
            {
                return;
            }
            (timer.Due, timer.Period, timer.Order) = (now + dueTime, period, serial++);
            timers.Add(timer);
        }
    }

    internal void Remove(ManualTimer timer)
    {
        lock (gate)
        {
            timers.Remove(timer);
        }
    }

    private ManualTimer? TakeDue(DateTimeOffset target)
    {
        lock (gate)
        {
            if (timers.Min is not { } timer || timer.Due > target)
            {
                now = target > now ? target : now;
                return null;
            }
            now = timer.Due > now ? timer.Due : now;
            timers.Remove(timer);
            if (timer.Period > TimeSpan.Zero)
            {
                (timer.Due, timer.Order) = (timer.Due + timer.Period, serial++);
                timers.Add(timer);
            }
            return timer;
        }
    }
}
