using Quartz;

namespace RolloutController.Gathering;

/// <summary>
/// A Quartz expression that is compared with the wall clock of a time zone. When the clocks go forward, the hour that is left out matches nothing;
/// when they go back, both passes of the repeated hour match.
/// </summary>
/// <remarks>
/// Quartz itself takes an ambiguous local time for its second pass only: the expression is evaluated on local times as if they were UTC, between
/// two changes of the zone's offset.
/// </remarks>
internal sealed class WallClockCron
{
    /// <summary>What does not match within this time is as if it never did.</summary>
    private static readonly TimeSpan Horizon = TimeSpan.FromDays(2 * 366);

    private readonly CronExpression _expression;
    private readonly TimeZoneInfo _zone;
    private readonly Lazy<TimeSpan> _unit;

    /// <summary>Reads an expression and the IANA name of a time zone.</summary>
    /// <exception cref="FormatException">It is no expression.</exception>
    /// <exception cref="TimeZoneNotFoundException">There is no such zone.</exception>
    public WallClockCron(string cron, string timeZone)
    {
        (_expression, _zone) = (new CronExpression(cron, TimeZoneInfo.Utc), TimeZoneInfo.FindSystemTimeZoneById(timeZone));
        _unit = new(() => UnitOf(cron));
    }

    /// <summary>Whether the second that a moment lies in matches.</summary>
    public bool Matches(DateTimeOffset moment) => _expression.IsSatisfiedBy(Wall(moment, _zone.GetUtcOffset(moment)));

    /// <summary>The first matching second after a moment; null when there is none.</summary>
    public DateTimeOffset? NextAfter(DateTimeOffset moment)
    {
        for (var from = moment; from - moment < Horizon;)
        {
            var offset = _zone.GetUtcOffset(from);
            var until = Earliest(_expression.GetNextValidTimeAfter(Wall(from, offset)) is { } found ? found - offset : null, from + Horizon);
            if (NextChange(from, until) is not { } change)
                return until < from + Horizon ? until : null;
            if (Matches(change))
                return change;
            from = change;
        }

        return null;
    }

    /// <summary>The first moment after one that does not match; null when all of the next years match.</summary>
    public DateTimeOffset? EndAfter(DateTimeOffset moment)
    {
        // Where all seconds and minutes match, an hour matches as a whole: months are walked in hours, not in seconds.
        for (var at = moment; at - moment < Horizon;)
        {
            if (!Matches(at))
                return at;
            var wall = Wall(at, _zone.GetUtcOffset(at));
            at += _unit.Value - TimeSpan.FromTicks(wall.Ticks % _unit.Value.Ticks);
        }

        return null;
    }

    /// <summary>The largest unit that matches as a whole or not at all, however the fields are written (<c>*</c>, <c>0-59</c>, <c>0/1</c>).</summary>
    private static TimeSpan UnitOf(string cron)
    {
        var fields = cron.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        bool All(string expression, TimeSpan step)
        {
            var field = new CronExpression(expression, TimeZoneInfo.Utc);
            return Enumerable.Range(0, 60).All(at => field.IsSatisfiedBy(DateTimeOffset.UnixEpoch + (at * step)));
        }

        return !All($"{fields[0]} * * * * ?", TimeSpan.FromSeconds(1)) ? TimeSpan.FromSeconds(1)
            : !All($"* {fields[1]} * * * ?", TimeSpan.FromMinutes(1)) ? TimeSpan.FromMinutes(1)
            : TimeSpan.FromHours(1);
    }

    private static DateTimeOffset Earliest(DateTimeOffset? found, DateTimeOffset limit) => found < limit ? found.Value : limit;

    private static DateTimeOffset Wall(DateTimeOffset moment, TimeSpan offset) => new(moment.UtcDateTime + offset, TimeSpan.Zero);

    /// <summary>The first moment of another offset in (from, until]; null when the offset stays.</summary>
    private DateTimeOffset? NextChange(DateTimeOffset from, DateTimeOffset until)
    {
        var offset = _zone.GetUtcOffset(from);
        for (var before = from; before < until;)
        {
            var after = before + TimeSpan.FromDays(1) < until ? before + TimeSpan.FromDays(1) : until;
            if (_zone.GetUtcOffset(after) != offset)
                return Bisect(before, after, offset);
            before = after;
        }

        return null;
    }

    private DateTimeOffset Bisect(DateTimeOffset same, DateTimeOffset other, TimeSpan offset)
    {
        while (other - same > TimeSpan.FromSeconds(1))
        {
            var middle = same + ((other - same) / 2);
            (same, other) = _zone.GetUtcOffset(middle) == offset ? (middle, other) : (same, middle);
        }

        // Offsets change at whole seconds.
        return new DateTimeOffset(other.UtcTicks - (other.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
    }
}
