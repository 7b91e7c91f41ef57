using RolloutController.TestKit.Scheduling;
using RolloutController.TestKit.Time;

namespace RolloutController.Simulation.Runs.Worlds;

/// <summary>
/// One machine's clock over the virtual time: its wall clock is off and may jump, its timers run true. Timers of a process that is killed never
/// fire; those of one that is suspended fire when it goes on.
/// </summary>
internal sealed class ProcessClock(ManualTimeProvider time, DeterministicProcess process, Func<TimeSpan> offset) : TimeProvider, IDisposable
{
    private readonly HashSet<ITimer> timers = [];

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => time.TimestampFrequency;

    public override long GetTimestamp() => time.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + offset();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new ProcessTimer(this, time.CreateTimer(given => process.Deliver(() => callback(given)), state, dueTime, period));

    /// <summary>Takes the timers of a process away that is gone.</summary>
    public void Dispose()
    {
        foreach (var timer in timers.ToArray())
            timer.Dispose();
    }

    private sealed class ProcessTimer : ITimer
    {
        private readonly ProcessClock clock;
        private readonly ITimer timer;

        public ProcessTimer(ProcessClock clock, ITimer timer)
        {
            (this.clock, this.timer) = (clock, timer);
            clock.timers.Add(this);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(dueTime, period);

        public void Dispose()
        {
            clock.timers.Remove(this);
            timer.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
