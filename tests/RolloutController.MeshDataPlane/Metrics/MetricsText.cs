using System.Globalization;
using System.Text;

namespace RolloutController.MeshDataPlane.Metrics;

/// <summary>Writes series in Prometheus' text format 0.0.4.</summary>
public static class MetricsText
{
    /// <summary>Its content type.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Both families over all given reporters.</summary>
    public static string Write(IEnumerable<IstioMetrics> reporters)
    {
        var all = reporters.SelectMany(reporter => reporter.Series).Select(series => (series.Labels, Counts: series.Read(), series.Sum)).ToList();
        var text = new StringBuilder(all.Count * 8192);
        text.Append("# TYPE istio_requests_total counter\n");
        foreach (var (labels, counts, _) in all)
            Line(text, "istio_requests_total", labels, counts.Sum());
        text.Append("# TYPE istio_request_duration_milliseconds histogram\n");
        foreach (var (labels, counts, sum) in all)
        {
            long cumulative = 0;
            for (int i = 0; i < RequestSeries.Bounds.Count; i++)
            {
                cumulative += counts[i];
                Bucket(text, labels, RequestSeries.Bounds[i].ToString("R", CultureInfo.InvariantCulture), cumulative);
            }

            cumulative += counts[^1];
            Bucket(text, labels, "+Inf", cumulative);
            Line(text, "istio_request_duration_milliseconds_sum", labels, sum);
            Line(text, "istio_request_duration_milliseconds_count", labels, cumulative);
        }

        return text.ToString();
    }

    private static void Bucket(StringBuilder text, string labels, string bound, long count) =>
        text.Append("istio_request_duration_milliseconds_bucket{").Append(labels).Append(",le=\"").Append(bound).Append("\"} ").Append(count).Append('\n');

    private static void Line(StringBuilder text, string name, string labels, double value) =>
        text.Append(name).Append('{').Append(labels).Append("} ").Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
}
