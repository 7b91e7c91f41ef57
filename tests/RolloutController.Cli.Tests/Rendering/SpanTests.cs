using RolloutController.Cli.Rendering;

namespace RolloutController.Cli.Tests.Rendering;

public sealed class SpanTests
{
    [Fact]
    public void Every_span_is_clean_whatever_it_is_made_from() => Assert.Equal("x", new Span("\u001bx").Text);
}
