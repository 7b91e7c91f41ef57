using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Parsing;
using RolloutController.Core.Tests.Model.Status;

namespace RolloutController.Core.Tests.Model.Parsing;

public sealed class ParserTests
{
    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("2m", 120_000)]
    [InlineData("1h30m", 5_400_000)]
    [InlineData("1m1ms", 60_001)]
    [InlineData("0s", 0)]
    [InlineData("90s", 90_000)]
    public void A_duration_is_numbers_with_units(string text, long milliseconds)
    {
        Assert.True(DurationParser.TryParse(text, out var duration));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), duration);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("5 minutes")]
    [InlineData("-5s")]
    [InlineData("1.5h")]
    [InlineData("1d")]
    [InlineData("s")]
    [InlineData("5s ")]
    [InlineData("8761h")]
    [InlineData("999999999h")]
    [InlineData("8760h999999999h")]
    [InlineData("99999999999999999999h")]
    public void Anything_else_is_no_duration(string? text) => Assert.False(DurationParser.TryParse(text, out _));

    [Fact]
    public void A_duration_is_read_as_it_was_written() =>
        Prop.ForAll(Arbitrary.Durations.ToArbitrary(), d => DurationParser.Parse(DurationParser.Format(d)) == d).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("\"0.5%\"", "0.5")]
    [InlineData("\"100%\"", "100")]
    [InlineData("\"0%\"", "0")]
    [InlineData("25", "25")]
    [InlineData("1e1", "10")]
    public void A_percentage_is_a_text_with_a_percent_sign_or_a_whole_number(string json, string value)
    {
        Assert.True(PercentageParser.TryParse(JsonNode.Parse(json), out var percentage));
        Assert.Equal(decimal.Parse(value), percentage.Value);
    }

    [Theory]
    [InlineData("\"5\"")]
    [InlineData("\"%\"")]
    [InlineData("\".5%\"")]
    [InlineData("\"5.%\"")]
    [InlineData("\"1,000%\"")]
    [InlineData("\" 5%\"")]
    [InlineData("\"+5%\"")]
    [InlineData("\"100.1%\"")]
    [InlineData("\"5%%\"")]
    [InlineData("0.5")]
    [InlineData("101")]
    [InlineData("-1")]
    [InlineData("true")]
    [InlineData("{}")]
    public void Anything_else_is_no_percentage(string json) => Assert.False(PercentageParser.TryParse(JsonNode.Parse(json), out _));

    [Fact]
    public void A_percentage_is_read_as_it_was_written() =>
        Prop.ForAll(Arbitrary.Percentages.ToArbitrary(), p => PercentageParser.TryParse(p.ToString(), out var again) && again == p)
            .QuickCheckThrowOnFailure();

    [Fact]
    public void A_time_is_read_as_it_was_written() =>
        Prop.ForAll(Arbitrary.Times.ToArbitrary(), t => TimestampParser.TryParse(TimestampParser.Format(t), out var again) && again == t)
            .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("2026-03-01T12:00:00Z")]
    [InlineData("2026-03-01T12:00:00.5Z")]
    [InlineData("2026-03-01T13:00:00+01:00")]
    public void A_time_is_RFC_3339(string text)
    {
        Assert.True(TimestampParser.TryParse(text, out var time));
        Assert.Equal((2026, 12, TimeSpan.Zero), (time.Year, time.Hour, time.Offset));
    }

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("2026-03-01")]
    [InlineData("2026-03-01T12:00:00")]
    public void Anything_else_is_no_time(string text) => Assert.False(TimestampParser.TryParse(text, out _));

    [Fact]
    public void The_reader_never_throws_on_any_JSON() =>
        Prop.ForAll(Arbitrary.Json(6).ToArbitrary(), json =>
        {
            if (json is JsonObject whole) _ = RolloutReader.Read(whole);
            _ = RolloutReader.Read(new JsonObject
            {
                ["spec"] = new JsonObject { ["service"] = "a", ["version"] = "v", ["steps"] = new JsonArray(json?.DeepClone()), ["analysis"] = json?.DeepClone() },
            });
            _ = RolloutReader.Read(new JsonObject { ["spec"] = json?.DeepClone(), ["metadata"] = json?.DeepClone(), ["status"] = json?.DeepClone() });
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Nesting_as_deep_as_JSON_can_be_parsed_is_read_without_trouble()
    {
        var deep = string.Concat(Enumerable.Repeat("[", 5000)) + string.Concat(Enumerable.Repeat("]", 5000));
        var json = JsonNode.Parse($$$"""{"spec": {"service": "a", "version": "v", "deep": {{{deep}}}, "steps": {{{deep}}}}}""", null, new() { MaxDepth = 6000 });

        var read = RolloutReader.Read(json!.AsObject());

        Assert.Contains(read.Problems, p => p is { Field: "spec.steps[0]", IsError: true });
    }
}
