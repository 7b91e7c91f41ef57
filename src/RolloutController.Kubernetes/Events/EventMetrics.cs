using System.Diagnostics.Metrics;
using RolloutController.Kubernetes.Http;

namespace RolloutController.Kubernetes.Events;

/// <summary>Counts Events on the meter <see cref="ApiServerMetrics.MeterName"/>.</summary>
internal sealed class EventMetrics : IDisposable
{
    private readonly Meter _meter = new(ApiServerMetrics.MeterName);
    private readonly Counter<long> _dropped;
    private long _total;

    public EventMetrics() =>
        _dropped = _meter.CreateCounter<long>("events.dropped", null, "Events not written: too many waited (full), or the API server would not have them (refused)");

    public long Total => Interlocked.Read(ref _total);

    public void Dropped(string why)
    {
        Interlocked.Increment(ref _total);
        _dropped.Add(1, new KeyValuePair<string, object?>("why", why));
    }

    public void Dispose() => _meter.Dispose();
}
