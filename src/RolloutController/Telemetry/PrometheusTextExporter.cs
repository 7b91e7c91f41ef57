using System.Globalization;
using System.Text;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace RolloutController.Telemetry;

/// <summary>Renders what the OpenTelemetry SDK collected as Prometheus text, when asked.</summary>
[ExportModes(ExportModes.Pull)]
internal sealed class PrometheusTextExporter : BaseExporter<Metric>, IPullMetricExporter
{
    private readonly Lock gate = new();
    private string text = "";

    /// <inheritdoc />
    public Func<int, bool>? Collect { get; set; }

    /// <summary>Collects now and returns the text; the last text when collecting did not succeed in time.</summary>
    public string Render(TimeSpan timeout)
    {
        lock (gate)
        {
            Collect?.Invoke((int)timeout.TotalMilliseconds);
            return text;
        }
    }

    /// <inheritdoc />
    public override ExportResult Export(in Batch<Metric> batch)
    {
        // Metric points are valid only inside this call.
        var families = new SortedDictionary<string, (string Type, string Help, StringBuilder Samples)>(StringComparer.Ordinal);
        foreach (var metric in batch)
        {
            var counter = metric.MetricType is MetricType.LongSum or MetricType.DoubleSum;
            var type = counter ? "counter" : metric.MetricType is MetricType.Histogram or MetricType.ExponentialHistogram ? "histogram" : "gauge";
            var name = PrometheusText.Name(metric.Name, metric.Unit, counter);
            if (!families.TryGetValue(name, out var family))
                families[name] = family = (type, metric.Description, new StringBuilder());
            if (family.Type != type)
                continue;
            foreach (ref readonly var point in metric.GetMetricPoints())
                Write(family.Samples, name, metric.MetricType, in point);
        }

        var result = new StringBuilder();
        foreach (var (name, (type, help, samples)) in families)
        {
            if (help.Length > 0)
                result.Append("# HELP ").Append(name).Append(' ').Append(PrometheusText.Help(help)).Append('\n');
            result.Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n').Append(samples);
        }

        text = result.ToString();
        return ExportResult.Success;
    }

    private static void Write(StringBuilder samples, string name, MetricType type, in MetricPoint point)
    {
        var labels = Labels(point.Tags);
        switch (type)
        {
            case MetricType.LongSum or MetricType.LongSumNonMonotonic:
                Sample(samples, name, labels, point.GetSumLong());
                break;
            case MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic:
                Sample(samples, name, labels, point.GetSumDouble());
                break;
            case MetricType.LongGauge:
                Sample(samples, name, labels, point.GetGaugeLastValueLong());
                break;
            case MetricType.DoubleGauge:
                Sample(samples, name, labels, point.GetGaugeLastValueDouble());
                break;
            case MetricType.Histogram:
                Histogram(samples, name, labels, in point);
                break;
        }
    }

    private static void Histogram(StringBuilder samples, string name, string labels, in MetricPoint point)
    {
        long cumulative = 0;
        foreach (var bucket in point.GetHistogramBuckets())
        {
            cumulative += bucket.BucketCount;
            var bound = $"le=\"{PrometheusText.Number(bucket.ExplicitBound)}\"";
            Sample(samples, name + "_bucket", labels.Length == 0 ? bound : $"{labels},{bound}", cumulative);
        }

        Sample(samples, name + "_sum", labels, point.GetHistogramSum());
        Sample(samples, name + "_count", labels, point.GetHistogramCount());
    }

    private static void Sample(StringBuilder samples, string name, string labels, double value)
    {
        samples.Append(name);
        if (labels.Length > 0)
            samples.Append('{').Append(labels).Append('}');
        samples.Append(' ').Append(PrometheusText.Number(value)).Append('\n');
    }

    private static string Labels(ReadOnlyTagCollection tags)
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in tags)
        {
            var name = PrometheusText.LabelName(key);
            var text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
            labels[name] = labels.TryGetValue(name, out var first) ? $"{first};{text}" : text;
        }

        return string.Join(',', labels.Select(label => $"{label.Key}=\"{PrometheusText.LabelValue(label.Value)}\""));
    }
}
