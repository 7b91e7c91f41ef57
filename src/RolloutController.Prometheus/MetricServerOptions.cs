namespace RolloutController.Prometheus;

/// <summary>One metric server of the operator's configuration. Rollouts choose one by name and never give an address.</summary>
public sealed record MetricServerOptions
{
    /// <summary>Name that Rollouts use; the first server is the default one.</summary>
    public required string Name { get; init; }

    /// <summary>Base address of an API like Prometheus's; a path before <c>/api/v1</c> is kept (<c>https://thanos/prefix/</c>).</summary>
    public required Uri Url { get; init; }

    /// <summary>File that holds a bearer token; read again for each request, so that it can be rotated.</summary>
    public string? BearerTokenFile { get; init; }

    /// <summary>User for basic authentication; used with <see cref="PasswordFile"/>.</summary>
    public string? Username { get; init; }

    /// <summary>File that holds the password; read again for each request.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>PEM file with the only authorities that are trusted for this server; null for the system's.</summary>
    public string? CertificateAuthorityFile { get; init; }

    /// <summary>Headers for every request, for example a tenant (<c>X-Scope-OrgID</c>).</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>The longest time for one try of one query.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The largest answer that is read, in bytes.</summary>
    public int MaxAnswerBytes { get; init; } = 4 * 1024 * 1024;
}
