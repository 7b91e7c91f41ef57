namespace RolloutController.Core.StateMachine;

/// <summary>Arithmetic on moments that never overflows, and how moments and spans are written for people.</summary>
internal static class Moments
{
    public static DateTimeOffset After(this DateTimeOffset moment, TimeSpan span) =>
        span >= DateTimeOffset.MaxValue - moment ? DateTimeOffset.MaxValue : moment + span;

    public static DateTimeOffset? After(this DateTimeOffset? moment, TimeSpan span) => moment?.After(span);

    /// <summary>UTC to the second: a message must not change while nothing happens, so it names moments and never what is left of a span.</summary>
    public static string Clock(this DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>As Go writes durations, without fractions of a millisecond: <c>1h30m</c>, <c>2m</c>, <c>500ms</c>.</summary>
    public static string Text(this TimeSpan span)
    {
        if (span <= TimeSpan.Zero) return "0s";
        var text = "";
        if (span.TotalHours >= 1) text += $"{(long)span.TotalHours}h";
        if (span.Minutes > 0) text += $"{span.Minutes}m";
        if (span.Seconds > 0) text += $"{span.Seconds}s";
        if (span.Milliseconds > 0) text += $"{span.Milliseconds}ms";
        return text.Length == 0 ? "0s" : text;
    }
}
