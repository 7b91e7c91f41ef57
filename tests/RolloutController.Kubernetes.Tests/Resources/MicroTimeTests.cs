using RolloutController.Kubernetes.Resources;

namespace RolloutController.Kubernetes.Tests.Resources;

public class MicroTimeTests
{
    [Fact]
    public void Written_with_six_digits_in_UTC() =>
        Assert.Equal("2026-03-04T04:06:07.120000Z", MicroTime.Format(new DateTimeOffset(2026, 3, 4, 5, 6, 7, 120, TimeSpan.FromHours(1))));

    [Theory]
    [InlineData("2026-03-04T05:06:07Z", 0)]
    [InlineData("2026-03-04T05:06:07.1Z", 1_000_000)]
    [InlineData("2026-03-04T05:06:07.123456Z", 1_234_560)]
    [InlineData("2026-03-04T05:06:07.123456789Z", 1_234_567)]
    [InlineData("2026-03-04T07:06:07.5+02:00", 5_000_000)]
    public void Read_with_any_digits_and_offset(string text, long ticks) =>
        Assert.Equal(new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero).AddTicks(ticks), MicroTime.Parse(text));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("yesterday")]
    public void What_is_no_time_reads_as_none(string? text) => Assert.Null(MicroTime.Parse(text));
}
