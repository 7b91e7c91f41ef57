using System.Collections.Immutable;
using RolloutController.MeshDataPlane.Model;
using RolloutController.MeshDataPlane.Proxies;
using RolloutController.MeshDataPlane.Routing;

namespace RolloutController.MeshDataPlane.Hosting;

/// <summary>A calling proxy.</summary>
public sealed record ProxyOptions
{
    /// <summary>Pod name, by which everything refers to it.</summary>
    public required string Name { get; init; }

    /// <summary>Namespace.</summary>
    public string Namespace { get; init; } = "bookinfo";

    /// <summary>Workload in its metrics; its name without one.</summary>
    public string? Workload { get; init; }

    /// <summary>Pod labels.</summary>
    public ImmutableDictionary<string, string> Labels { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Gateways it serves, as <c>namespace/name</c>; any make it a gateway.</summary>
    public ImmutableArray<string> Gateways { get; init; } = [];

    /// <summary>Ports of these gateways' opaque TCP servers.</summary>
    public ImmutableArray<int> TcpServers { get; init; } = [];

    /// <summary>Ports of these gateways' TLS servers in mode PASSTHROUGH.</summary>
    public ImmutableArray<int> TlsServers { get; init; } = [];

    /// <summary>A ztunnel: connected to istiod, but watching neither clusters nor routes.</summary>
    public bool Ztunnel { get; init; }

    /// <summary>Egress hosts of its Sidecar scope; empty: sees everything.</summary>
    public ImmutableArray<string> EgressHosts { get; init; } = [];

    /// <summary>Milliseconds until clusters are used and acknowledged.</summary>
    public int CdsDelay { get; init; }

    /// <summary>Milliseconds until endpoints are used and acknowledged.</summary>
    public int EdsDelay { get; init; }

    /// <summary>Milliseconds until routes and listeners are used and acknowledged.</summary>
    public int RdsDelay { get; init; }

    /// <summary>Name of the istiod it connects to first; without one they are taken in turn.</summary>
    public string? Istiod { get; init; }

    /// <summary>Port to listen on; 0 for a free one.</summary>
    public int Port { get; init; }

    /// <summary>Its delays.</summary>
    internal ProxyDelays Delays => new(TimeSpan.FromMilliseconds(CdsDelay), TimeSpan.FromMilliseconds(EdsDelay), TimeSpan.FromMilliseconds(RdsDelay));

    /// <summary>Who it is.</summary>
    internal ProxyIdentity Identity => new()
    {
        Name = Name,
        Namespace = Namespace,
        Workload = Workload ?? Name,
        Labels = Labels,
        IsGateway = !Gateways.IsEmpty,
        IsZtunnel = Ztunnel,
        Gateways = [.. Gateways],
        Servers = [.. TcpServers.Select(port => new GatewayServer(port, false)), .. TlsServers.Select(port => new GatewayServer(port, true))],
        EgressHosts = EgressHosts,
    };
}
