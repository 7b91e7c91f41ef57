using RolloutController.Cli.Rendering;

namespace RolloutController.Cli.Tests.Rendering;

public sealed class TerminalTextTests
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
    public void Nothing_in_a_text_moves_the_cursor_or_hides_itself(string text, string expected) => Assert.Equal(expected, TerminalText.Clean(text));

    [Fact]
    public void Half_a_surrogate_pair_becomes_the_replacement_character() => Assert.Equal("a\ufffdb", TerminalText.Clean("a\ud800b"));

    [Fact]
    public void Every_span_is_clean_whatever_it_is_made_from() => Assert.Equal("x", new Span("\u001bx").Text);
}
