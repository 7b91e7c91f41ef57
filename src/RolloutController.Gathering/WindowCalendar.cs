using System.Collections.Immutable;
using Quartz;
using RolloutController.Core.Model;

namespace RolloutController.Gathering;

/// <summary>Evaluates the windows in which steps may advance, and the freezes in which they may not (Quartz cron expressions in their time zones).</summary>
internal static class WindowCalendar
{
    /// <summary>Windows and freezes that alternate longer than this without a common gap leave none.</summary>
    private const int MostTries = 200;

    /// <summary>What holds until then holds for ever: beyond, times cannot be reckoned with any more.</summary>
    private static readonly DateTimeOffset Latest = new(9000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>
    /// When steps may advance again: null when they may now; <see cref="DateTimeOffset.MaxValue"/> when they never may again. Freezes win over windows.
    /// </summary>
    public static DateTimeOffset? NextOpening(RolloutSpec spec, DateTimeOffset now)
    {
        if (spec.Windows.IsEmpty && spec.Freezes.IsEmpty)
            return null;
        ImmutableArray<WallClockCron> windows = [.. spec.Windows.Select(window => new WallClockCron(window.Cron, window.TimeZone))];
        var at = now;
        for (var tries = 0; tries < MostTries; tries++)
        {
            if (at >= Latest || Opening(windows, at) is not { } opening)
                return DateTimeOffset.MaxValue;
            if (Holding(spec.Freezes, opening) is not { } freeze)
                return opening == now ? null : opening;
            if (EndOf(freeze, opening) is not { } end)
                return DateTimeOffset.MaxValue;
            at = end;
        }

        return at;
    }

    /// <summary>The freeze that holds now, for people: which one, and why; null when none does.</summary>
    public static string? FreezeAt(RolloutSpec spec, DateTimeOffset now) =>
        Holding(spec.Freezes, now) is { } freeze
            ? $"frozen by spec.freezes[{spec.Freezes.IndexOf(freeze)}]{(freeze.Reason.Length > 0 ? $" ({freeze.Reason})" : "")}"
            : null;

    /// <summary>What is wrong with windows and freezes; empty when nothing is.</summary>
    public static ImmutableArray<SpecProblem> Validate(RolloutSpec spec) =>
    [
        .. spec.Windows.SelectMany((window, i) => Check(window.Cron, window.TimeZone, $"spec.windows[{i}]")),
        .. spec.Freezes.SelectMany((freeze, i) => freeze is Freeze.Recurring recurring ? Check(recurring.Cron, recurring.TimeZone, $"spec.freezes[{i}]") : []),
    ];

    private static IEnumerable<SpecProblem> Check(string cron, string timeZone, string path)
    {
        if (!CronExpression.TryParse(cron, out _))
            yield return new SpecProblem("InvalidField", $"{path}.cron", cron, "a Quartz cron expression with seconds, for example \"* * 9-16 ? * MON-FRI\"");
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out _))
            yield return new SpecProblem("InvalidField", $"{path}.timeZone", timeZone, "a time zone of the IANA database, for example Europe/Berlin");
    }

    /// <summary>The moment itself where a window is open then, or there are none; else when the next one opens; null when none ever does.</summary>
    private static DateTimeOffset? Opening(ImmutableArray<WallClockCron> windows, DateTimeOffset at) =>
        windows.IsEmpty || windows.Any(window => window.Matches(at)) ? at : windows.Select(window => window.NextAfter(at)).Min();

    private static Freeze? Holding(ImmutableArray<Freeze> freezes, DateTimeOffset at) => freezes.FirstOrDefault(freeze => freeze switch
    {
        Freeze.Recurring recurring => new WallClockCron(recurring.Cron, recurring.TimeZone).Matches(at),
        Freeze.Once once => once.From <= at && at < once.To,
        _ => throw new ArgumentOutOfRangeException(nameof(freezes), freeze, "not a known kind of freeze"),
    });

    private static DateTimeOffset? EndOf(Freeze freeze, DateTimeOffset at) => freeze switch
    {
        Freeze.Recurring recurring => new WallClockCron(recurring.Cron, recurring.TimeZone).EndAfter(at),
        Freeze.Once once => once.To,
        _ => throw new ArgumentOutOfRangeException(nameof(freeze), freeze, "not a known kind of freeze"),
    };
}
