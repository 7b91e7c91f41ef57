using System.Collections.Concurrent;
using RolloutController.MeshDataPlane.Model;

namespace RolloutController.MeshDataPlane.Metrics;

/// <summary>What one proxy reports: <c>istio_requests_total</c> and <c>istio_request_duration_milliseconds</c>.</summary>
/// <param name="pod">The pod it belongs to; becomes the labels <c>namespace</c> and <c>pod</c>, which a scrape of the pod would add.</param>
public sealed class IstioMetrics(ObjectName pod)
{
    private readonly ConcurrentDictionary<RequestLabels, RequestSeries> series = [];
    private readonly string extra = $",namespace=\"{RequestLabels.Escape(pod.Namespace)}\",pod=\"{RequestLabels.Escape(pod.Name)}\"";

    /// <summary>Its series.</summary>
    public IEnumerable<RequestSeries> Series => series.Values;

    /// <summary>Requests counted, by label set.</summary>
    public IReadOnlyDictionary<RequestLabels, long> Requests => series.ToDictionary(entry => entry.Key, entry => entry.Value.Read().Sum());

    /// <summary>Counts one request.</summary>
    public void Record(in RequestLabels labels, TimeSpan duration)
    {
        if (!series.TryGetValue(labels, out var found))
        {
            var key = labels;
            found = series.GetOrAdd(key, k => new RequestSeries(k.Render(extra)));
        }

        found.Add(duration.TotalMilliseconds);
    }
}
