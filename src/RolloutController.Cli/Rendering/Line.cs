using System.Collections.Immutable;

namespace RolloutController.Cli.Rendering;

/// <summary>One line of text.</summary>
internal sealed record Line(ImmutableArray<Span> Spans)
{
    public static Line Empty { get; } = new([]);

    public int Length => Spans.Sum(span => span.Text.Length);

    public static Line Of(params ReadOnlySpan<Span> spans) => new([.. spans]);

    public static Line Text(string text, Tone tone = Tone.Plain) => new([new Span(text, tone)]);

    /// <summary>Without tones and without spaces at the end.</summary>
    public override string ToString() => string.Concat(Spans.Select(span => span.Text)).TrimEnd();
}
