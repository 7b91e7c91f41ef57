namespace RolloutController.Cli.Rendering;

/// <summary>Spans of time as kubectl shows them: the two largest units at most.</summary>
internal static class Ages
{
    public static string Format(TimeSpan span) => span switch
    {
        { Ticks: < 0 } => "0s",
        { TotalMinutes: < 2 } => $"{(int)span.TotalSeconds}s",
        { TotalMinutes: < 10 } when span.Seconds > 0 => $"{(int)span.TotalMinutes}m{span.Seconds}s",
        { TotalHours: < 3 } => $"{(int)span.TotalMinutes}m",
        { TotalHours: < 8 } when span.Minutes > 0 => $"{(int)span.TotalHours}h{span.Minutes}m",
        { TotalHours: < 48 } => $"{(int)span.TotalHours}h",
        { TotalDays: < 8 } when span.Hours > 0 => $"{(int)span.TotalDays}d{span.Hours}h",
        _ => $"{(int)span.TotalDays}d",
    };

    /// <summary>A moment seen from now: <c>3m ago</c>, <c>in 40s</c>.</summary>
    public static string FromNow(DateTimeOffset moment, DateTimeOffset now) =>
        moment > now ? $"in {Format(moment - now)}" : $"{Format(now - moment)} ago";
}
