using System.Collections.Immutable;

namespace RolloutController.Cli.Rendering;

/// <summary>Rows of cells as aligned lines, three spaces apart as kubectl's.</summary>
internal static class TableLayout
{
    private const int Gap = 3;

    /// <summary>The lines, with a line of headers where there are any.</summary>
    /// <param name="headers">Names of the columns; empty for none.</param>
    /// <param name="rows">The cells.</param>
    /// <param name="indent">Spaces before each line.</param>
    /// <param name="widths">Widths from rows printed before; they grow.</param>
    public static ImmutableArray<Line> Lines(
        ImmutableArray<string> headers, IReadOnlyCollection<ImmutableArray<Span>> rows, int indent = 0, ColumnWidths? widths = null)
    {
        ImmutableArray<ImmutableArray<Span>> all = headers.IsEmpty
            ? [.. rows]
            : [[.. headers.Select(header => new Span(header, Tone.Dim))], .. rows];
        widths ??= new ColumnWidths();
        widths.Fit(all);
        return [.. all.Select(row => Aligned(row, widths, indent))];
    }

    private static Line Aligned(ImmutableArray<Span> row, ColumnWidths widths, int indent)
    {
        var spans = ImmutableArray.CreateBuilder<Span>();
        if (indent > 0) spans.Add(new Span(new string(' ', indent)));
        var filled = row.Length;
        while (filled > 0 && row[filled - 1].Text.Length == 0) filled--;
        for (var column = 0; column < filled; column++)
        {
            spans.Add(row[column]);
            if (column < filled - 1) spans.Add(new Span(new string(' ', widths.Of(column) - row[column].Text.Length + Gap)));
        }

        return new Line(spans.ToImmutable());
    }
}
