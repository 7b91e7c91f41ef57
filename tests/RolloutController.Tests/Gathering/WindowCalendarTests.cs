using System.Globalization;
using RolloutController.Core.Model;
using RolloutController.Gathering;
using RolloutController.TestKit.Builders;

namespace RolloutController.Tests.Gathering;

public class WindowCalendarTests
{
    private static readonly Window s_office = new("* * 9-16 ? * MON-FRI", "Europe/Berlin");
    private static readonly Window s_night = new("* * 2 ? * *", "Europe/Berlin");

    [Theory]
    [InlineData("2026-03-27T07:59:59Z", "2026-03-27T08:00:00Z")] // Friday in winter: 9:00 is 8:00 UTC
    [InlineData("2026-03-27T08:00:00.5Z", null)]
    [InlineData("2026-03-27T15:59:59Z", null)]
    [InlineData("2026-03-27T16:00:00Z", "2026-03-30T07:00:00Z")] // the clocks change on Sunday: Monday 9:00 is 7:00 UTC
    [InlineData("2026-10-23T15:00:00Z", "2026-10-26T08:00:00Z")] // and back again
    public void Steps_advance_in_office_hours_of_the_place_also_when_its_clocks_change(string now, string? opens) => Opens(opens, now, [s_office]);

    [Theory]
    [InlineData("2026-03-28T00:59:59Z", "2026-03-28T01:00:00Z")] // the night before: 2:00 is 1:00 UTC
    [InlineData("2026-03-29T00:30:00Z", "2026-03-30T00:00:00Z")] // 2026-03-29 has no hour from 2 to 3: the next night
    [InlineData("2026-03-29T01:00:00Z", "2026-03-30T00:00:00Z")] // 3:00 already
    [InlineData("2026-03-30T00:30:00Z", null)]
    public void The_hour_that_is_left_out_in_spring_opens_no_window(string now, string? opens) => Opens(opens, now, [s_night]);

    [Theory]
    [InlineData("2026-10-24T23:59:59Z", "2026-10-25T00:00:00Z")]
    [InlineData("2026-10-25T00:30:00Z", null)] // 2:30 for the first time
    [InlineData("2026-10-25T01:30:00Z", null)] // and for the second
    [InlineData("2026-10-25T02:00:00Z", "2026-10-26T01:00:00Z")]
    public void The_hour_that_is_repeated_in_autumn_is_open_twice(string now, string? opens) => Opens(opens, now, [s_night]);

    [Fact]
    public void A_window_that_was_over_opens_again_when_the_clocks_go_back() =>
        Opens("2026-10-25T01:00:00Z", "2026-10-25T00:45:00Z", [new Window("* 0-29 2 ? * *", "Europe/Berlin")]);

    [Fact]
    public void Without_windows_steps_advance_at_any_time() => Opens(null, "2026-03-28T03:00:00Z", []);

    [Fact]
    public void Of_several_windows_the_next_one_counts() => Opens("2026-03-28T12:00:00Z", "2026-03-28T03:00:00Z", [s_office, new Window("* * 12 ? * SAT", "UTC")]);

    [Fact]
    public void A_window_that_never_opens_again_says_so() =>
        Assert.Equal(DateTimeOffset.MaxValue, WindowCalendar.NextOpening(Spec([new Window("* * * ? * * 2020", "UTC")]), Time("2026-03-28T03:00:00Z")));

    [Theory]
    [InlineData("2026-12-19T23:59:59Z", null)]
    [InlineData("2026-12-20T00:00:00Z", "2027-01-04T06:00:00Z")]
    [InlineData("2027-01-04T05:59:59Z", "2027-01-04T06:00:00Z")]
    [InlineData("2027-01-04T06:00:00Z", null)]
    public void A_freeze_that_comes_once_ends_with_its_last_moment(string now, string? opens) =>
        Opens(opens, now, [], new Freeze.Once(Time("2026-12-20T00:00:00Z"), Time("2027-01-04T06:00:00Z")));

    [Fact]
    public void After_a_freeze_the_next_window_counts() => Opens(
        "2027-01-04T08:00:00Z", "2026-12-21T10:00:00Z", [s_office], new Freeze.Once(Time("2026-12-20T00:00:00Z"), Time("2027-01-02T00:00:00Z")));

    [Theory]
    [InlineData("2026-11-30T22:59:59Z", null)]
    [InlineData("2026-11-30T23:00:00Z", "2026-12-31T23:00:00Z")] // December begins in Berlin, and ends there
    [InlineData("2026-12-12T12:34:56Z", "2026-12-31T23:00:00Z")]
    public void A_freeze_by_an_expression_holds_while_it_matches(string now, string? opens) =>
        Opens(opens, now, [], new Freeze.Recurring("* * * ? 12 *", "Europe/Berlin"));

    [Theory]
    [InlineData("2026-10-24T23:59:59Z", null)]
    [InlineData("2026-10-25T00:00:00Z", "2026-10-25T02:00:00Z")] // from 2 to 3 lasts two hours
    [InlineData("2026-03-29T00:59:59Z", null)] // and none in spring
    [InlineData("2026-03-29T01:00:00Z", null)]
    public void A_freeze_follows_the_clocks_too(string now, string? opens) => Opens(opens, now, [], new Freeze.Recurring("* * 2 ? * *", "Europe/Berlin"));

    [Fact]
    public void Two_freezes_that_meet_are_one() => Opens(
        "2026-12-03T00:00:00Z",
        "2026-12-01T12:00:00Z",
        [],
        new Freeze.Once(Time("2026-12-01T00:00:00Z"), Time("2026-12-02T00:00:00Z")),
        new Freeze.Once(Time("2026-12-01T18:00:00Z"), Time("2026-12-03T00:00:00Z")));

    [Fact]
    public void A_freeze_of_every_window_leaves_none() =>
        Assert.Equal(DateTimeOffset.MaxValue, WindowCalendar.NextOpening(Spec([s_office], new Freeze.Recurring("* * * ? * *", "UTC")), Time("2026-03-28T03:00:00Z")));

    [Fact]
    public void A_freeze_to_the_end_of_the_calendar_holds_for_ever() =>
        Assert.Equal(
            DateTimeOffset.MaxValue,
            WindowCalendar.NextOpening(Spec([s_office], new Freeze.Once(Time("2026-01-01T00:00:00Z"), Time("9999-12-31T23:59:59Z"))), Time("2026-03-28T03:00:00Z")));

    [Fact]
    public void A_freeze_whose_seconds_are_written_out_is_walked_in_hours_too() =>
        Opens("2027-01-01T00:00:00Z", "2026-01-01T00:00:00Z", [], new Freeze.Recurring("0-59 0/1 * * * ? 2026", "UTC"));

    [Fact]
    public void The_freeze_that_holds_is_named_with_its_reason()
    {
        var spec = Spec([], new Freeze.Once(Time("2026-01-01T00:00:00Z"), Time("2026-01-02T00:00:00Z")), new Freeze.Recurring("* * * ? 12 *", "UTC") { Reason = "year-end" });
        Assert.Equal("frozen by spec.freezes[1] (year-end)", WindowCalendar.FreezeAt(spec, Time("2026-12-12T00:00:00Z")));
        Assert.Equal("frozen by spec.freezes[0]", WindowCalendar.FreezeAt(spec, Time("2026-01-01T00:00:00Z")));
        Assert.Null(WindowCalendar.FreezeAt(spec, Time("2026-06-01T00:00:00Z")));
    }

    [Fact]
    public void What_is_no_expression_and_no_time_zone_is_named() => Assert.Equal(
        ["spec.windows[0].cron", "spec.windows[1].timeZone", "spec.freezes[0].cron", "spec.freezes[0].timeZone"],
        WindowCalendar.Validate(Spec([new Window("every day", "UTC"), new Window("* * * ? * *", "Mars/Olympus")], new Freeze.Recurring("always", "Moon/Tycho")))
            .Select(problem => problem.Field));

    private static void Opens(string? expected, string now, Window[] windows, params Freeze[] freezes) =>
        Assert.Equal(expected is null ? null : Time(expected), WindowCalendar.NextOpening(Spec(windows, freezes), Time(now)));

    private static RolloutSpec Spec(Window[] windows, params Freeze[] freezes) => A.Rollout().Domain().Spec! with { Windows = [.. windows], Freezes = [.. freezes] };

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
