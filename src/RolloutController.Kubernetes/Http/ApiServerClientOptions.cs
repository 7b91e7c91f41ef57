using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace RolloutController.Kubernetes.Http;

/// <summary>How the client behaves towards the API server, besides where it is and as whom.</summary>
public sealed record ApiServerClientOptions
{
    /// <summary>Clock of time-outs, rate limit and retries.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where warnings of the server and oddities go.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>Shared instruments; null for own ones.</summary>
    public ApiServerMetrics? Metrics { get; init; }

    /// <summary><c>User-Agent</c>: the server's audit log and metrics name us by it.</summary>
    public string UserAgent { get; init; } = Http.UserAgent.Default;

    /// <summary>Sustained requests per second. Watches and urgent writes are exempt.</summary>
    public double RequestsPerSecond { get; init; } = 20;

    /// <summary>Requests that may be sent at once.</summary>
    public int Burst { get; init; } = 30;

    /// <summary>How long one attempt may take where the cluster's configuration does not say.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
