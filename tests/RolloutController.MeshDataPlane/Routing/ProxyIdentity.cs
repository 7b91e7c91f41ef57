using System.Collections.Immutable;
using RolloutController.MeshDataPlane.Model;

namespace RolloutController.MeshDataPlane.Routing;

/// <summary>Who a proxy is: what istiod decides its configuration by and what its metrics carry as source.</summary>
public sealed record ProxyIdentity
{
    /// <summary>Pod name.</summary>
    public required string Name { get; init; }

    /// <summary>Pod namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>True for a gateway (<c>router</c>), false for a sidecar.</summary>
    public bool IsGateway { get; init; }

    /// <summary>True for a node proxy that watches neither clusters nor routes (ambient's ztunnel).</summary>
    public bool IsZtunnel { get; init; }

    /// <summary>Gateways it serves, as <c>namespace/name</c>.</summary>
    public ImmutableHashSet<string> Gateways { get; init; } = [];

    /// <summary>Servers of these gateways that pass connections on.</summary>
    public ImmutableArray<GatewayServer> Servers { get; init; } = [];

    /// <summary>Pod labels.</summary>
    public ImmutableDictionary<string, string> Labels { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Workload name.</summary>
    public string Workload { get; init; } = "unknown";

    /// <summary>
    /// Egress hosts of a Sidecar object, <c>namespace/dnsName</c> with <c>*</c>, <c>.</c> and <c>~</c>; empty: sees everything.
    /// </summary>
    public ImmutableArray<string> EgressHosts { get; init; } = [];

    /// <summary>Node id without type and address, as in istiod's debug answers: <c>name.namespace</c>.</summary>
    public string Id => $"{Name}.{Namespace}";

    /// <summary>True when the proxy's Sidecar scope has the host (Istio: model/sidecar.go, <c>importedHosts</c>).</summary>
    public bool Sees(string host, string hostNamespace) =>
        EgressHosts.IsEmpty || EgressHosts.Any(egress =>
        {
            int slash = egress.IndexOf('/', StringComparison.Ordinal);
            string @namespace = slash < 0 ? "*" : egress[..slash];
            string pattern = egress[(slash + 1)..];
            return (@namespace == "*" || @namespace == hostNamespace || (@namespace == "." && hostNamespace == Namespace))
                && (HostName.Covers(pattern, host) || HostName.Covers(HostName.Resolve(pattern, hostNamespace), host));
        });
}
