namespace RolloutController.Kubernetes.Configuration;

/// <summary>How to reach one API server, and as whom.</summary>
/// <param name="Server">Base address, with a path where the server is behind a prefix.</param>
/// <param name="Credentials">As whom. Sent over TLS only.</param>
public sealed record ClusterConfiguration(Uri Server, ICredentialProvider Credentials)
{
    /// <summary>The only roots that are trusted; null for the system's.</summary>
    public PemSource? CertificateAuthority { get; init; }

    /// <summary>Accept any server certificate. For experiments only.</summary>
    public bool InsecureSkipTlsVerify { get; init; }

    /// <summary>
    /// Name asked for by SNI, expected in the certificate and sent as <c>Host</c>; null for the host of <see cref="Server"/>.
    /// </summary>
    public string? TlsServerName { get; init; }

    /// <summary>Proxy (<c>http</c>, <c>https</c> or <c>socks5</c>); null for what <see cref="UseEnvironmentProxy"/> says.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>Without <see cref="Proxy"/>, obey HTTPS_PROXY and NO_PROXY. Never for loopback addresses.</summary>
    public bool UseEnvironmentProxy { get; init; } = true;

    /// <summary>Namespace for those who name none.</summary>
    public string Namespace { get; init; } = "default";

    /// <summary>Whom to be treated as; null for ourselves.</summary>
    public Impersonation? Impersonation { get; init; }

    /// <summary>How long one request may take; null for the client's default. Watches have their own.</summary>
    public TimeSpan? RequestTimeout { get; init; }

    /// <summary>Where this came from, for people: a context's name, or "in-cluster".</summary>
    public string Origin { get; init; } = "";

    /// <summary>True where the server is reached over TLS; only then are credentials sent.</summary>
    public bool IsSecure => Server.Scheme == Uri.UriSchemeHttps;

    /// <summary>Where it leads; never the proxy's address, which may hold a password.</summary>
    public override string ToString() => $"{Origin}: {Server}";
}
