using System.Globalization;
using System.Text;

namespace RolloutController.Benchmarks.Figures;

/// <summary>Figures as lines for people: name, value, unit; then, once each, how they were taken.</summary>
internal static class FigureTable
{
    /// <summary>The table as text.</summary>
    public static string Render(IReadOnlyList<Figure> figures)
    {
        var text = new StringBuilder();
        if (figures.Count == 0)
            return "(no figures)\n";
        var width = figures.Max(figure => figure.Name.Length);
        foreach (var figure in figures)
            text.Append(CultureInfo.InvariantCulture, $"  {figure.Name.PadRight(width)}  {Number(figure.Value),12} {figure.Unit}\n");
        foreach (var how in figures.Select(figure => figure.How).Distinct(StringComparer.Ordinal))
            text.Append(CultureInfo.InvariantCulture, $"  - {how}\n");
        return text.ToString();
    }

    private static string Number(double value) => value.ToString(value == Math.Floor(value) ? "N0" : "N1", CultureInfo.InvariantCulture);
}
