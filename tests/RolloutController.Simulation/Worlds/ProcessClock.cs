using RolloutController.TestKit.Scheduling;
using RolloutController.TestKit.Time;

namespace RolloutController.Simulation.Runs.Worlds;

/// <summary>
/// One machine's clock over the virtual time: its wall clock is off and may jump, its timers run true. Timers of a process that is killed never
/// fire; those of one that is suspended fire when it goes on.
/// </summary>
internal sealed class ProcessClock(ManualTimeProvider time, DeterministicProcess process, Func<TimeSpan> offset) : TimeProvider
{
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => time.TimestampFrequency;

    public override long GetTimestamp() => time.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + offset();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        time.CreateTimer(given => process.Deliver(() => callback(given)), state, dueTime, period);
}
