using RolloutController.Cli.Rendering;

namespace RolloutController.Cli.Tests.Rendering;

public sealed class AgesTests
{
    [Theory]
    [InlineData(-1, "0s")]
    [InlineData(119, "119s")]
    [InlineData(120, "2m")]
    [InlineData(200, "3m20s")]
    [InlineData(3000, "50m")]
    [InlineData(12_000, "3h20m")]
    [InlineData(90_000, "25h")]
    [InlineData(200_000, "2d7h")]
    [InlineData(900_000, "10d")]
    public void Ages_have_two_units_at_most(int seconds, string expected) => Assert.Equal(expected, Ages.Format(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void Moments_are_before_or_after_now()
    {
        Assert.Equal("20s ago", Ages.FromNow(Scene.Now.AddSeconds(-20), Scene.Now));
        Assert.Equal("in 4m", Ages.FromNow(Scene.Now.AddMinutes(4), Scene.Now));
    }
}
