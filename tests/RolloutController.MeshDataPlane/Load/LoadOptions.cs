namespace RolloutController.MeshDataPlane.Load;

/// <summary>What to send.</summary>
public sealed record LoadOptions
{
    /// <summary>Names of the proxies to send through.</summary>
    public required IReadOnlyList<string> Proxies { get; init; }

    /// <summary>Requests per second through each proxy, evenly spaced, whether or not earlier ones were answered.</summary>
    public required double RatePerProxy { get; init; }

    /// <summary>Host header, for example <c>reviews:9080</c>.</summary>
    public required string Host { get; init; }

    /// <summary>Path and query.</summary>
    public string Path { get; init; } = "/";

    /// <summary>Further headers.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Call as gRPC does: POST, with its media type.</summary>
    public bool Grpc { get; init; }

    /// <summary>End after this many requests over all proxies; null: until stopped.</summary>
    public long? Count { get; init; }

    /// <summary>End after this time; null: until stopped.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Time after which a request counts as a transport error.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
}
