using System.Collections.Immutable;
using System.Text;
using RolloutController.Core.Model;
using RolloutController.Fuzz.Inputs;
using RolloutController.Fuzz.Runs;
using RolloutController.Gathering;

namespace RolloutController.Fuzz.Targets;

/// <summary>Windows and freezes, one per line: <c>w</c> or <c>f</c>, a Quartz expression and a time zone between bars.</summary>
internal static class WindowTarget
{
    private static readonly ImmutableArray<DateTimeOffset> moments =
    [
        new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero), new(2026, 3, 29, 0, 59, 59, TimeSpan.Zero), new(2028, 2, 29, 23, 59, 59, TimeSpan.Zero), new(2099, 12, 31, 23, 0, 0, TimeSpan.Zero),
    ];

    private static readonly string[] zones = ["UTC", "Europe/Berlin", "Australia/Lord_Howe", "America/New_York", "Asia/Kolkata", "../UTC", "Pacific/Apia"];

    public static FuzzTarget Target { get; } = new("windows", Make, Try);

    private static byte[] Make(Draw draw)
    {
        var text = string.Join('\n', Enumerable.Range(0, draw.Between(1, 4)).Select(_ => $"{draw.Pick("w", "f")}|{Cron(draw)}|{draw.Pick(zones)}"));
        return draw.Chance(60) ? Encoding.UTF8.GetBytes(text) : TextMutation.Of(draw, text);
    }

    private static string Cron(Draw draw)
    {
        var isByWeek = draw.Chance(50);
        return string.Join(' ',
            Part(draw, 0, 59), Part(draw, 0, 59), Part(draw, 0, 23),
            isByWeek ? "?" : draw.Pick(Part(draw, 1, 31), "L", "LW", "15W", "L-3", "31"),
            draw.Pick(Part(draw, 1, 12), "FEB", "JAN-MAR"),
            isByWeek ? draw.Pick(Part(draw, 1, 7), "MON-FRI", "6L", "6#3", "SUN", "FRI-MON") : "?")
            + (draw.Chance(15) ? " " + draw.Pick("2026", "2026-2030", "1970", "2099", "*", "2026/2") : "");
    }

    private static string Part(Draw draw, int least, int most) => draw.Below(7) switch
    {
        0 => draw.Between(least, most).ToString(System.Globalization.CultureInfo.InvariantCulture),
        1 => $"{least}-{most}",
        2 => $"{draw.Between(least, most)}-{draw.Between(least, most)}",
        3 => $"{draw.Between(least, most)}/{draw.Between(1, most)}",
        4 => $"*/{draw.Between(1, most)}",
        5 => string.Join(',', Enumerable.Range(0, draw.Between(1, 5)).Select(_ => draw.Between(least, most))),
        _ => "*",
    };

    private static bool Try(byte[] input)
    {
        var lines = Encoding.UTF8.GetString(input).Split('\n').Take(8).Select(line => line.Split('|')).Where(parts => parts.Length == 3).ToList();
        var spec = Samples.Spec with
        {
            Windows = [.. lines.Where(parts => parts[0] == "w").Select(parts => new Window(parts[1], parts[2]))],
            Freezes = [.. lines.Where(parts => parts[0] == "f").Select(parts => new Freeze.Recurring(parts[1], parts[2]))],
        };
        var problems = WindowCalendar.Validate(spec);
        foreach (var problem in problems) Complete.Check(problem);
        if (!problems.IsEmpty) return false;
        foreach (var moment in moments)
        {
            var opening = WindowCalendar.NextOpening(spec, moment);
            Violation.Unless(opening is null || opening > moment, "opens in the past");
            _ = WindowCalendar.FreezeAt(spec, moment);
        }

        return spec.Windows.Length + spec.Freezes.Length > 0;
    }
}
