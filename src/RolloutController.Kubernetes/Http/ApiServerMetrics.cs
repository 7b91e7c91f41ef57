using System.Diagnostics.Metrics;

namespace RolloutController.Kubernetes.Http;

/// <summary>Counts and times requests to API servers, on the meter <see cref="MeterName"/>. One instance serves all clients of a process.</summary>
public sealed class ApiServerMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "RolloutController.Kubernetes";

    private readonly Meter _meter = new(MeterName);
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _requests;
    private readonly Counter<long> _retries;
    private readonly Histogram<double> _rateLimited;
    private readonly Counter<long> _skippedWatchEvents;

    /// <summary>Makes the instruments.</summary>
    public ApiServerMetrics()
    {
        _duration = _meter.CreateHistogram<double>(
            "rest_client.request.duration", "s", "Time of one request to the API server until its answer was read (of a watch: until it was opened)");
        _requests = _meter.CreateCounter<long>("rest_client.requests", null, "Requests to the API server; code is <error> where no answer came");
        _retries = _meter.CreateCounter<long>("rest_client.retries", null, "Requests that were sent again");
        _rateLimited = _meter.CreateHistogram<double>("rest_client.rate_limiter.duration", "s", "Time requests waited for the client's own rate limiter");
        _skippedWatchEvents = _meter.CreateCounter<long>("rest_client.watch.skipped_events", null, "Watch events of unknown type or wrong kind");
    }

    /// <summary>True for the instruments of this instance.</summary>
    internal bool Owns(Instrument instrument) => instrument.Meter == _meter;

    internal void Requested(ApiRequest request, int? code, TimeSpan duration)
    {
        KeyValuePair<string, object?> verb = new("verb", request.Verb), resource = new("resource", request.Resource);
        KeyValuePair<string, object?> result = new("code", code?.ToString() ?? "<error>");
        _duration.Record(duration.TotalSeconds, verb, resource, result);
        _requests.Add(1, verb, resource, result);
    }

    internal void Repeated(ApiRequest request) => _retries.Add(1, new("verb", request.Verb), new("resource", request.Resource));

    internal void WaitedForTurn(TimeSpan wait) => _rateLimited.Record(wait.TotalSeconds);

    internal void SkippedWatchEvent(string resource) => _skippedWatchEvents.Add(1, new KeyValuePair<string, object?>("resource", resource));

    /// <inheritdoc />
    public void Dispose() => _meter.Dispose();
}
