using System.Collections.Immutable;

namespace RolloutController.Cli.Rendering;

/// <summary>Widths of a table's columns that only grow, so that rows printed one after the other stay in line.</summary>
internal sealed class ColumnWidths
{
    private readonly List<int> _widths = [];

    /// <summary>Takes rows into account.</summary>
    public void Fit(IEnumerable<ImmutableArray<Span>> rows)
    {
        foreach (var row in rows)
        {
            for (var column = 0; column < row.Length; column++)
            {
                if (column == _widths.Count) _widths.Add(0);
                _widths[column] = Math.Max(_widths[column], row[column].Text.Length);
            }
        }
    }

    /// <summary>The width of a column.</summary>
    public int Of(int column) => _widths[column];
}
