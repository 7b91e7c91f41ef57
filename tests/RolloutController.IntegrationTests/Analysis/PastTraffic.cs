using System.Globalization;
using System.Text;

namespace RolloutController.IntegrationTests.Analysis;

/// <summary>Counters as Istio's proxies export them, written down with their times so that a Prometheus can be filled with a past.</summary>
public sealed class PastTraffic(DateTimeOffset end)
{
    /// <summary>Time between two samples of a series.</summary>
    public static TimeSpan Interval { get; } = TimeSpan.FromSeconds(15);

    private readonly StringBuilder _text = new();

    /// <summary>The time of the last sample.</summary>
    public DateTimeOffset End => end;

    /// <summary>OpenMetrics text.</summary>
    public string Text => _text + "# EOF\n";

    /// <summary>Requests to a version of reviews in a namespace, as the caller's proxy counts them when it got an answer.</summary>
    public static Dictionary<string, string> Answered(string ns, string version, string code = "200") => new()
    {
        ["reporter"] = "source",
        ["source_workload"] = "productpage-v1",
        ["source_workload_namespace"] = ns,
        ["destination_service"] = $"reviews.{ns}.svc.cluster.local",
        ["destination_service_name"] = "reviews",
        ["destination_service_namespace"] = ns,
        ["destination_workload"] = $"reviews-{version}",
        ["destination_version"] = version,
        ["destination_canonical_service"] = "reviews",
        ["destination_canonical_revision"] = version,
        ["request_protocol"] = "http",
        ["response_code"] = code,
        ["grpc_response_status"] = "",
        ["response_flags"] = "-",
    };

    /// <summary>Requests that never had a cluster: the sidecar reports the Host header as it came, and knows nothing of the destination.</summary>
    public static Dictionary<string, string> WithoutCluster(string sourceNamespace, string host, string flags) => new()
    {
        ["reporter"] = "source",
        ["source_workload"] = "productpage-v1",
        ["source_workload_namespace"] = sourceNamespace,
        ["destination_service"] = host,
        ["destination_service_name"] = host,
        ["destination_service_namespace"] = "unknown",
        ["destination_workload"] = "unknown",
        ["destination_version"] = "unknown",
        ["destination_canonical_service"] = "unknown",
        ["destination_canonical_revision"] = "latest",
        ["request_protocol"] = "http",
        ["response_code"] = flags.Contains("NR", StringComparison.Ordinal) ? "404" : "503",
        ["grpc_response_status"] = "",
        ["response_flags"] = flags,
    };

    /// <summary>A counter that rises steadily.</summary>
    /// <param name="labels">Its labels.</param>
    /// <param name="perMinute">Rise per minute.</param>
    /// <param name="began">How long before the end its first sample is.</param>
    /// <param name="start">Value of its first sample.</param>
    /// <param name="name">Name of the metric.</param>
    public void Count(IReadOnlyDictionary<string, string> labels, double perMinute, TimeSpan began, double start = 0, string name = "istio_requests_total")
    {
        var series = $"{name}{{{string.Join(',', labels.Select(label => $"{label.Key}=\"{label.Value}\""))}}}";
        for (var at = end - began; at <= end; at += Interval)
        {
            var value = start + (perMinute * (at - (end - began)).TotalMinutes);
            _text.Append(CultureInfo.InvariantCulture, $"{series} {value} {at.ToUnixTimeSeconds()}\n");
        }
    }

    /// <summary>Requests of which each takes up to <paramref name="milliseconds"/>.</summary>
    public void Durations(Dictionary<string, string> labels, double milliseconds, double perMinute, TimeSpan began)
    {
        foreach (var bound in new[] { 100d, 250, 500, 1000, double.PositiveInfinity })
        {
            var le = double.IsInfinity(bound) ? "+Inf" : bound.ToString(CultureInfo.InvariantCulture);
            Count(new Dictionary<string, string>(labels) { ["le"] = le }, bound >= milliseconds ? perMinute : 0, began, 0, "istio_request_duration_milliseconds_bucket");
        }
    }
}
