using RolloutController.Core.Model;

namespace RolloutController.Cli.Rendering;

/// <summary>A piece of text with one tone. Whatever it is made from, it is safe to print.</summary>
internal sealed record Span
{
    public Span(string text, Tone tone = Tone.Plain)
    {
        Text = LegibleText.Clean(text);
        Tone = tone;
    }

    public string Text { get; }

    public Tone Tone { get; }
}
