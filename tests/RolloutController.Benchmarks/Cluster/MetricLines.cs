using System.Globalization;

namespace RolloutController.Benchmarks.Cluster;

/// <summary>Sums over the series of a <c>/metrics</c> answer, one line each.</summary>
internal static class MetricLines
{
    /// <summary>The sum of the series whose line begins with a text and contains another.</summary>
    public static double Sum(IEnumerable<string> lines, string start, string label = "") => lines
        .Where(line => line.StartsWith(start, StringComparison.Ordinal) && line.Contains(label, StringComparison.Ordinal))
        .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
}
