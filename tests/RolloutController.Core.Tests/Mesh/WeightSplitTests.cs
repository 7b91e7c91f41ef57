using FsCheck;
using FsCheck.Fluent;
using RolloutController.Core.Mesh;
using RolloutController.Core.Model;

namespace RolloutController.Core.Tests.Mesh;

public class WeightSplitTests
{
    [Theory]
    [InlineData(100, 100, "0", 100, 0, 1)]
    [InlineData(100, 100, "5", 95, 5, 1)]
    [InlineData(100, 100, "100", 0, 100, 1)]
    [InlineData(70, 100, "5", 67, 3, 1)] // 3.5 is rounded down
    [InlineData(70, 100, "1", 69, 1, 1)] // 0.7 is raised to 1
    [InlineData(100, 100, "0.5", 99, 1, 1)] // the same, twice what was asked for at the most
    [InlineData(100, 100, "0.1", 999, 1, 10)] // 1 of 100 would be ten times that
    [InlineData(100, 100, "99.9", 1, 99, 1)] // stable keeps at least 1
    [InlineData(4, 4, "25", 3, 1, 1)] // 1/3 is legal
    [InlineData(4, 4, "50", 2, 2, 1)]
    [InlineData(4, 4, "5", 19, 1, 5)]
    [InlineData(1, 1, "50", 1, 1, 2)] // one cannot be shared
    [InlineData(1, 4, "10", 9, 1, 10)] // third parties hold 3 of 4
    [InlineData(3, 3, "50", 3, 3, 2)] // 1 of 3 would be a third
    [InlineData(0, 100, "50", 0, 0, 1)] // third parties hold everything
    public void A_share_is_divided_and_scaled_only_where_it_must_be(int share, int total, string percentage, int stable, int canary, int scale) =>
        Assert.Equal(
            new WeightSplit(stable, canary, scale),
            WeightSplit.Of(share, total, new(decimal.Parse(percentage, System.Globalization.CultureInfo.InvariantCulture))));

    [Fact]
    public void Nothing_is_lost_or_negative_and_both_versions_keep_something_between_the_ends() =>
        Prop.ForAll(Cases.ToArbitrary(), input =>
        {
            var split = WeightSplit.Of(input.Share, input.Total, input.Canary);
            var inBetween = input.Canary > Percentage.Zero && input.Canary < Percentage.Hundred;
            return split.Stable >= 0
                && split.Canary >= 0
                && split.Stable + split.Canary == input.Share * split.Scale
                && (long)input.Total * split.Scale <= int.MaxValue
                && (!inBetween || input.Share == 0 || (split.Stable > 0 && split.Canary > 0));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_share_is_near_what_was_asked_for() =>
        Prop.ForAll(Cases.Where(input => input.Share > 0).ToArbitrary(), input =>
        {
            var split = WeightSplit.Of(input.Share, input.Total, input.Canary);
            var actual = (decimal)split.Canary / (split.Stable + split.Canary);
            return Math.Abs(actual - input.Canary.Fraction) <= 0.02m && actual <= 2 * input.Canary.Fraction;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_usual_share_is_never_scaled() =>
        Prop.ForAll(Gen.Choose(50, 10_000).SelectMany(share => Gen.Choose(1, 100).Select(percent => (share, percent))).ToArbitrary(), input =>
            WeightSplit.Of(input.share, input.share, new(input.percent)).Scale == 1).QuickCheckThrowOnFailure();

    private static Gen<(int Share, int Total, Percentage Canary)> Cases =>
        from share in Gen.OneOf(Gen.Choose(0, 10), Gen.Choose(0, 200), Gen.Choose(0, 100_000))
        from others in Gen.OneOf(Gen.Constant(0), Gen.Choose(0, 100_000))
        from tenths in Gen.OneOf(Gen.Choose(0, 1000), Gen.Elements(0, 1000, 1, 999))
        select (share, share + others, new Percentage(tenths / 10m));
}
