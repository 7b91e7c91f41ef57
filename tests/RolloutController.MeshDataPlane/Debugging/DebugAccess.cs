using System.Collections.Immutable;

namespace RolloutController.MeshDataPlane.Debugging;

/// <summary>Who may read istiod's debug interface (Istio: pilot/pkg/features/pilot.go; docs/ops/integrations/integration-guide/debug-endpoints).</summary>
public sealed record DebugAccess
{
    /// <summary><c>ENABLE_DEBUG_ON_HTTP</c>: without it there is no debug handler at all.</summary>
    public bool OnHttp { get; init; } = true;

    /// <summary><c>ENABLE_DEBUG_ENDPOINT_AUTH</c>: tokens are needed and namespaces are told apart.</summary>
    public bool Authorize { get; init; } = true;

    /// <summary><c>DEBUG_ENDPOINT_AUTH_ALLOWED_NAMESPACES</c>: namespaces that may see all, beside the root namespace.</summary>
    public ImmutableHashSet<string> AllowedNamespaces { get; init; } = [];

    /// <summary>Accepted bearer tokens and the namespace of their service account.</summary>
    public ImmutableDictionary<string, string> Tokens { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>
    /// Accept service account tokens by what they claim (audience <c>istio-ca</c>, not expired): no signature is checked, istiod would ask the API server.
    /// </summary>
    public bool AcceptClaims { get; init; } = true;
}
