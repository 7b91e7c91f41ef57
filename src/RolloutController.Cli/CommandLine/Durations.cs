using RolloutController.Core.Model.Parsing;

namespace RolloutController.Cli.CommandLine;

/// <summary>Durations on the command line: as in a Rollout (<c>1m30s</c>), or a bare number of seconds as kubectl takes it.</summary>
internal static class Durations
{
    public static bool TryParse(string text, out TimeSpan duration) =>
        DurationParser.TryParse(text, out duration) || DurationParser.TryParse(text + "s", out duration);

    /// <summary>Zero means without limit.</summary>
    public static TimeSpan OrForEver(TimeSpan duration) => duration == TimeSpan.Zero ? Timeout.InfiniteTimeSpan : duration;
}
