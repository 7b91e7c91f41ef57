namespace RolloutController.Core.Model.Sessions;

/// <summary>A cookie that the proxies set (RFC 6265), without its value.</summary>
public sealed record SessionCookie
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Seconds after which callers forget it; at least 1.</summary>
    public required int MaxAge { get; init; }

    /// <summary>Beginning of the paths for which callers send it.</summary>
    public required string Path { get; init; }

    /// <summary>Callers send it over TLS only.</summary>
    public bool Secure { get; init; }
}
