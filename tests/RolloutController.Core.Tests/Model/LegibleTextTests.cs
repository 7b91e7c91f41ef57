using RolloutController.Core.Model;

namespace RolloutController.Core.Tests.Model;

public sealed class LegibleTextTests
{
    [Theory]
    [InlineData("gate errors 4 % (zu viel) 東京 é", "gate errors 4 % (zu viel) 東京 é")]
    [InlineData("\u001b[2J\u001b[31mred", "[2J[31mred")]
    [InlineData("\u009b31mC1", "31mC1")]
    [InlineData("title\u001b]0;pwned\u0007", "title]0;pwned")]
    [InlineData("a\r\nb\tc", "a  b c")]
    [InlineData("a\u2028b\u2029c", "a b c")]
    [InlineData("abc\u202etxt.exe\u200b", "abctxt.exe")]
    [InlineData("\b\b\bover\u007f", "over")]
    public void Nothing_in_a_text_moves_the_cursor_or_hides_itself(string text, string expected) => Assert.Equal(expected, LegibleText.Clean(text));

    [Fact]
    public void Half_a_surrogate_pair_becomes_the_replacement_character() => Assert.Equal("a\ufffdb", LegibleText.Clean("a\ud800b"));

    [Theory]
    [InlineData("abcdef", 6, "abcdef")]
    [InlineData("abcdefg", 6, "abcde…")]
    [InlineData("abcd\ud83d\ude00fg", 6, "abcd…")]
    [InlineData("\u001b\u001b\u001bab", 3, "ab")]
    public void A_long_text_is_cut_between_characters(string text, int longest, string expected) => Assert.Equal(expected, LegibleText.Clean(text, longest));
}
