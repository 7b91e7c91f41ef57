namespace RolloutController.MeshDataPlane.Proxies;

/// <summary>Envoy's response flags that occur here (Envoy: configuration/observability/access_log/usage, RESPONSE_FLAGS).</summary>
public static class ResponseFlag
{
    /// <summary>No flag.</summary>
    public const string None = "-";

    /// <summary>The cluster is not there (503).</summary>
    public const string NoCluster = "NC";

    /// <summary>No route matched (404).</summary>
    public const string NoRoute = "NR";

    /// <summary>No healthy endpoint (503).</summary>
    public const string NoHealthyUpstream = "UH";

    /// <summary>Connecting failed (503).</summary>
    public const string UpstreamConnectionFailure = "UF";

    /// <summary>The connection broke during the request (503).</summary>
    public const string UpstreamConnectionTermination = "UC";

    /// <summary>The route's or the try's time-out passed (504).</summary>
    public const string UpstreamRequestTimeout = "UT";

    /// <summary>A circuit breaker refused (503).</summary>
    public const string UpstreamOverflow = "UO";

    /// <summary>Retries are used up; stands beside another flag.</summary>
    public const string UpstreamRetryLimitExceeded = "URX";

    /// <summary>The client left.</summary>
    public const string DownstreamConnectionTermination = "DC";

    /// <summary>An injected abort.</summary>
    public const string FaultInjected = "FI";

    /// <summary>An injected delay.</summary>
    public const string DelayInjected = "DI";

    /// <summary>True when a flag list says that routing lost the request: NC, NR, UH or UF.</summary>
    public static bool IsLostToRouting(string flags) =>
        flags != None && flags.Split(',').Any(flag => flag is NoCluster or NoRoute or NoHealthyUpstream or UpstreamConnectionFailure);
}
