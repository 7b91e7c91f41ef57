using System.Collections.Immutable;
using RolloutController.Cli.CommandLine;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace RolloutController.Cli.Rendering;

/// <summary>Puts lines on a terminal with colours, or as plain text anywhere else.</summary>
internal sealed class Screen
{
    private readonly TextWriter _output;
    private readonly IAnsiConsole? _terminal;

    public Screen(Surroundings surroundings)
    {
        ArgumentNullException.ThrowIfNull(surroundings);
        _output = surroundings.Output;
        _terminal = surroundings.IsTerminal ? AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(surroundings.Output) }) : null;
    }

    /// <summary>Whether a picture can be drawn over the one before.</summary>
    public bool CanRedraw => _terminal is { Profile.Capabilities: { Ansi: true, Interactive: true } };

    public void Write(params IEnumerable<Line> lines)
    {
        foreach (var line in lines)
        {
            if (_terminal is null) _output.WriteLine(line.ToString());
            else _terminal.Write(Drawn(line));
        }

        _output.Flush();
    }

    /// <summary>Text as it is (JSON, YAML): it must be safe for a terminal already.</summary>
    public void WriteRaw(string text)
    {
        _output.WriteLine(text);
        _output.Flush();
    }

    /// <summary>Draws each picture over the one before, until there are no more.</summary>
    public async Task RedrawAsync(IAsyncEnumerable<ImmutableArray<Line>> pictures, CancellationToken cancellationToken)
    {
        await _terminal!.Live(new Text("")).StartAsync(async live =>
        {
            await foreach (var picture in pictures.WithCancellation(cancellationToken))
            {
                live.UpdateTarget(new Rows(picture.Select(Drawn)));
            }
        });
    }

    private static IRenderable Drawn(Line line)
    {
        var paragraph = new Paragraph();
        foreach (var span in line.Spans) paragraph.Append(span.Text, StyleOf(span.Tone));
        if (line.Spans.IsEmpty) paragraph.Append(" ");
        return new Rows(paragraph);
    }

    private static Style StyleOf(Tone tone) => tone switch
    {
        Tone.Plain => Style.Plain,
        Tone.Strong => new Style(decoration: Decoration.Bold),
        Tone.Dim => new Style(foreground: Color.Grey),
        Tone.Good => new Style(foreground: Color.Green),
        Tone.Busy => new Style(foreground: Color.Aqua),
        Tone.Warning => new Style(foreground: Color.Yellow),
        Tone.Bad => new Style(foreground: Color.Red),
        _ => throw new ArgumentOutOfRangeException(nameof(tone), tone, "unknown tone"),
    };
}
