using System.Globalization;
using System.Text;

namespace RolloutController.Core.Model.Parsing;

/// <summary>
/// Durations as written in specs and status: whole numbers with the units <c>ms</c>, <c>s</c>, <c>m</c>, <c>h</c>, one after the
/// other (<c>500ms</c>, <c>2m</c>, <c>1h30m</c>). A subset of Go's, without fractions, so that every value is exact.
/// </summary>
public static class DurationParser
{
    /// <summary>The longest duration; keeps every sum of a time and a duration within the calendar.</summary>
    public static TimeSpan Longest { get; } = TimeSpan.FromHours(8760);

    /// <summary>Reads a duration; false for anything else, also for one longer than <see cref="Longest"/>.</summary>
    public static bool TryParse(string? text, out TimeSpan duration)
    {
        duration = default;
        if (string.IsNullOrEmpty(text)) return false;
        var rest = text.AsSpan();
        var ticks = 0L;
        while (rest.Length > 0)
        {
            var digits = 0;
            while (digits < rest.Length && char.IsAsciiDigit(rest[digits])) digits++;
            if (digits is 0 or > 9) return false;
            var number = long.Parse(rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture);
            rest = rest[digits..];
            var (unit, length) = UnitAt(rest);
            if (length == 0) return false;
            rest = rest[length..];
            if (number > (Longest.Ticks - ticks) / unit) return false;
            ticks += number * unit;
        }

        duration = new TimeSpan(ticks);
        return true;
    }

    /// <summary>Reads a duration that is known to be one.</summary>
    /// <exception cref="FormatException">It is not.</exception>
    public static TimeSpan Parse(string text) =>
        TryParse(text, out var duration) ? duration : throw new FormatException($"{text} is not a duration such as 500ms, 2m or 1h30m");

    /// <summary>Writes a duration; parts below a millisecond are dropped.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The duration is negative.</exception>
    public static string Format(TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(duration, TimeSpan.Zero);
        var text = new StringBuilder();
        Append((long)duration.TotalHours, "h");
        Append(duration.Minutes, "m");
        Append(duration.Seconds, "s");
        Append(duration.Milliseconds, "ms");
        return text.Length == 0 ? "0s" : text.ToString();

        void Append(long number, string unit)
        {
            if (number > 0) text.Append(number.ToString(CultureInfo.InvariantCulture)).Append(unit);
        }
    }

    private static (long Ticks, int Length) UnitAt(ReadOnlySpan<char> text) => text switch
    {
        ['m', 's', ..] => (TimeSpan.TicksPerMillisecond, 2),
        ['s', ..] => (TimeSpan.TicksPerSecond, 1),
        ['m', ..] => (TimeSpan.TicksPerMinute, 1),
        ['h', ..] => (TimeSpan.TicksPerHour, 1),
        _ => (0, 0),
    };
}
