using System.Collections.Immutable;

namespace RolloutController.Kubernetes.Configuration;

/// <summary>What the command line says over what the files say; named after kubectl's flags. Null: the files decide.</summary>
public sealed record KubeconfigOverrides
{
    /// <summary>Nothing is overridden.</summary>
    public static KubeconfigOverrides None { get; } = new();

    /// <summary><c>--kubeconfig</c>: the only file to read; it must exist.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary><c>--context</c></summary>
    public string? Context { get; init; }

    /// <summary><c>--cluster</c></summary>
    public string? Cluster { get; init; }

    /// <summary><c>--user</c></summary>
    public string? User { get; init; }

    /// <summary><c>--namespace</c></summary>
    public string? Namespace { get; init; }

    /// <summary><c>--server</c></summary>
    public string? Server { get; init; }

    /// <summary><c>--tls-server-name</c></summary>
    public string? TlsServerName { get; init; }

    /// <summary><c>--token</c>: replaces whatever the user's entry has.</summary>
    public string? Token { get; init; }

    /// <summary><c>--certificate-authority</c></summary>
    public string? CertificateAuthority { get; init; }

    /// <summary><c>--client-certificate</c></summary>
    public string? ClientCertificate { get; init; }

    /// <summary><c>--client-key</c></summary>
    public string? ClientKey { get; init; }

    /// <summary><c>--insecure-skip-tls-verify</c>: when true, any certificate authority is ignored.</summary>
    public bool? InsecureSkipTlsVerify { get; init; }

    /// <summary><c>--request-timeout</c></summary>
    public TimeSpan? RequestTimeout { get; init; }

    /// <summary><c>--as</c></summary>
    public string? ImpersonateUser { get; init; }

    /// <summary><c>--as-uid</c></summary>
    public string? ImpersonateUid { get; init; }

    /// <summary><c>--as-group</c>, repeatable.</summary>
    public ImmutableArray<string> ImpersonateGroups { get; init; } = [];
}
