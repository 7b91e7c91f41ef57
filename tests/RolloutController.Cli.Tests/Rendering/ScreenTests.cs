using System.Text.RegularExpressions;
using RolloutController.Cli.Rendering;

namespace RolloutController.Cli.Tests.Rendering;

public sealed class ScreenTests
{
    private readonly Scene _scene = new();

    [Fact]
    public void On_a_terminal_the_words_are_the_same_and_markup_in_them_is_only_text()
    {
        var screen = new Screen(_scene.Surroundings with { IsTerminal = true });

        screen.Write(Line.Of(new("reviews", Tone.Strong), new(" [red]not a colour[/] "), new("Healthy", Tone.Good)), Line.Text("next", Tone.Dim));

        // Whether there are colours depends on the machine's TERM and NO_COLOR.
        Assert.Equal("reviews [red]not a colour[/] Healthy\nnext\n", Regex.Replace(_scene.Output, @"\x1b\[[0-9;]*m", ""));
    }

    [Fact]
    public void Where_nothing_can_be_drawn_over_it_says_so() => Assert.False(new Screen(_scene.Surroundings).CanRedraw);

    [Fact]
    public void Rows_printed_later_stay_in_line()
    {
        var widths = new ColumnWidths();
        TableLayout.Lines(["NAME", "PHASE", "STEP"], [[new("a-long-name"), new("Healthy"), new("-")]], widths: widths);

        var later = TableLayout.Lines([], [[new("b"), new("Paused"), new("1/2")]], widths: widths);

        Assert.Equal("b             Paused    1/2", Assert.Single(later).ToString());
    }
}
