using System.Globalization;
using RolloutController.Core.Model;
using RolloutController.Gathering;

namespace RolloutController.Tests.Gathering;

public class WindowCalendarTests
{
    private static readonly Window s_office = new("* * 9-16 ? * MON-FRI", "Europe/Berlin");

    [Theory]
    [InlineData("2026-03-27T07:59:59Z", "2026-03-27T08:00:00Z")] // Friday in winter: 9:00 is 8:00 UTC
    [InlineData("2026-03-27T08:00:00.5Z", null)]
    [InlineData("2026-03-27T15:59:59Z", null)]
    [InlineData("2026-03-27T16:00:00Z", "2026-03-30T07:00:00Z")] // the clocks change on Sunday: Monday 9:00 is 7:00 UTC
    [InlineData("2026-10-23T15:00:00Z", "2026-10-26T08:00:00Z")] // and back again
    public void Steps_advance_in_office_hours_of_the_place_also_when_its_clocks_change(string now, string? opens) =>
        Assert.Equal(opens is null ? null : Time(opens), WindowCalendar.NextOpening([s_office], Time(now)));

    [Fact]
    public void Without_windows_steps_advance_at_any_time() => Assert.Null(WindowCalendar.NextOpening([], Time("2026-03-28T03:00:00Z")));

    [Fact]
    public void Of_several_windows_the_next_one_counts() => Assert.Equal(
        Time("2026-03-28T12:00:00Z"),
        WindowCalendar.NextOpening([s_office, new Window("* * 12 ? * SAT", "UTC")], Time("2026-03-28T03:00:00Z")));

    [Fact]
    public void A_window_that_never_opens_again_says_so() =>
        Assert.Equal(DateTimeOffset.MaxValue, WindowCalendar.NextOpening([new Window("* * * ? * * 2020", "UTC")], Time("2026-03-28T03:00:00Z")));

    [Fact]
    public void What_is_no_expression_and_no_time_zone_is_named() => Assert.Equal(
        ["spec.windows[0].cron", "spec.windows[1].timeZone"],
        WindowCalendar.Validate([new Window("every day", "UTC"), new Window("* * * ? * *", "Mars/Olympus")]).Select(problem => problem.Field));

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
