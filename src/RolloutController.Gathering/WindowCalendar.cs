using System.Collections.Immutable;
using Quartz;
using RolloutController.Core.Model;

namespace RolloutController.Gathering;

/// <summary>Evaluates the windows in which steps may advance (Quartz cron expressions in their time zones).</summary>
internal static class WindowCalendar
{
    /// <summary>
    /// When steps may advance again: null when they may now, or when there are no windows;
    /// <see cref="DateTimeOffset.MaxValue"/> when no window ever opens again.
    /// </summary>
    public static DateTimeOffset? NextOpening(ImmutableArray<Window> windows, DateTimeOffset now)
    {
        DateTimeOffset? next = windows.IsEmpty ? null : DateTimeOffset.MaxValue;
        foreach (var window in windows)
        {
            var expression = new CronExpression(window.Cron, TimeZoneInfo.FindSystemTimeZoneById(window.TimeZone));
            if (expression.IsSatisfiedBy(now))
                return null;
            if (expression.GetNextValidTimeAfter(now) is { } opening && opening < next)
                next = opening;
        }

        return next;
    }

    /// <summary>What is wrong with the windows; empty when nothing is.</summary>
    public static ImmutableArray<SpecProblem> Validate(ImmutableArray<Window> windows)
    {
        var problems = ImmutableArray.CreateBuilder<SpecProblem>();
        for (var i = 0; i < windows.Length; i++)
        {
            if (!CronExpression.TryParse(windows[i].Cron, out _))
                problems.Add(new SpecProblem("InvalidField", $"spec.windows[{i}].cron", windows[i].Cron, "a Quartz cron expression with seconds, for example \"* * 9-16 ? * MON-FRI\""));
            if (!TimeZoneInfo.TryFindSystemTimeZoneById(windows[i].TimeZone, out _))
                problems.Add(new SpecProblem("InvalidField", $"spec.windows[{i}].timeZone", windows[i].TimeZone, "a time zone of the IANA database, for example Europe/Berlin"));
        }

        return problems.ToImmutable();
    }
}
