namespace RolloutController.Cli.Planning;

/// <summary>Virtual time: it stands still but where the plan moves it.</summary>
internal sealed class PlanClock : TimeProvider
{
    private readonly DateTimeOffset _start;
    private DateTimeOffset _now;

    public PlanClock(DateTimeOffset start, DateTimeOffset now) => (_start, _now) = (start, now);

    /// <summary>Time since the plan's start.</summary>
    public TimeSpan Elapsed => _now - _start;

    public override DateTimeOffset GetUtcNow() => _now;

    /// <summary>Goes on to a moment; never back, and never nowhere.</summary>
    public void MoveTo(DateTimeOffset moment) => _now = moment > _now ? moment : _now.AddMilliseconds(1);
}
