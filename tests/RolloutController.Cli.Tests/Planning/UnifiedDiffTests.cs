using System.Collections.Immutable;
using RolloutController.Cli.Planning.Output;

namespace RolloutController.Cli.Tests.Planning;

public class UnifiedDiffTests
{
    [Fact]
    public void Equal_texts_have_no_hunks() => Assert.Empty(Diff("a b c", "a b c"));

    [Fact]
    public void A_change_stands_between_three_lines_on_either_side() =>
        Assert.Equal(["@@ -2,7 +2,7 @@", " 2", " 3", " 4", "-5", "+x", " 6", " 7", " 8"], Diff("1 2 3 4 5 6 7 8 9", "1 2 3 4 x 6 7 8 9"));

    [Fact]
    public void A_new_text_begins_at_line_0() => Assert.Equal(["@@ -0,0 +1,2 @@", "+a", "+b"], Diff("", "a b"));

    [Fact]
    public void A_text_that_goes_ends_at_line_0() => Assert.Equal(["@@ -1,2 +0,0 @@", "-a", "-b"], Diff("a b", ""));

    [Fact]
    public void Changes_with_six_lines_between_them_share_a_hunk_and_with_seven_do_not()
    {
        Assert.Single(Diff("x 1 2 3 4 5 6 y", "a 1 2 3 4 5 6 b"), IsHeader);
        Assert.Equal(2, Diff("x 1 2 3 4 5 6 7 y", "a 1 2 3 4 5 6 7 b").Count(IsHeader));
    }

    [Fact]
    public void Lines_that_both_texts_have_are_kept() => Assert.Equal(["@@ -1,3 +1,3 @@", "-a", " b", " c", "+d"], Diff("a b c", "b c d"));

    private static bool IsHeader(string line) => line.StartsWith("@@", StringComparison.Ordinal);

    private static ImmutableArray<string> Diff(string before, string after) => [.. UnifiedDiff.Of(Lines(before), Lines(after))];

    private static ImmutableArray<string> Lines(string text) => [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
}
