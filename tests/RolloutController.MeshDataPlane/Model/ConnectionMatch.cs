using System.Collections.Immutable;

namespace RolloutController.MeshDataPlane.Model;

/// <summary>Istio's <c>L4MatchAttributes</c> and <c>TLSMatchAttributes</c>: all stated conditions must hold. Subnets are not modelled.</summary>
public sealed record ConnectionMatch
{
    /// <summary><c>port</c>; 0 for any.</summary>
    public int Port { get; init; }

    /// <summary><c>sniHosts</c>; only of tls.</summary>
    public ImmutableArray<string> SniHosts { get; init; } = [];

    /// <summary><c>gateways</c>, resolved to <c>namespace/name</c> or <c>mesh</c>.</summary>
    public ImmutableArray<string> Gateways { get; init; } = [];

    /// <summary><c>sourceLabels</c>.</summary>
    public ImmutableDictionary<string, string> SourceLabels { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary><c>sourceNamespace</c>; empty for any.</summary>
    public string SourceNamespace { get; init; } = "";
}
