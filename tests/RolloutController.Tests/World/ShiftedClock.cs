namespace RolloutController.Tests.World;

/// <summary>The world's time as a machine sees it whose clock is off: its time of day is another one, spans last as long.</summary>
internal sealed class ShiftedClock(TimeProvider world, TimeSpan ahead) : TimeProvider
{
    public override TimeZoneInfo LocalTimeZone => world.LocalTimeZone;

    public override long TimestampFrequency => world.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => world.GetUtcNow() + ahead;

    public override long GetTimestamp() => world.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => world.CreateTimer(callback, state, dueTime, period);
}
