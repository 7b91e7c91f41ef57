using System.Collections.Frozen;
using System.Collections.Immutable;
using RolloutController.MeshDataPlane.Routing;

namespace RolloutController.MeshDataPlane.Proxies;

/// <summary>What a proxy routes by at one moment; replaced whole.</summary>
public sealed record ProxyConfig(FrozenDictionary<string, ActiveCluster> Clusters, FrozenDictionary<int, RouteConfiguration> Routes)
{
    /// <summary>Listeners for connections that are not http.</summary>
    public ImmutableArray<ListenerConfig> Listeners { get; init; } = [];

    /// <summary>A proxy that has heard nothing yet.</summary>
    public static ProxyConfig Empty { get; } = new(FrozenDictionary<string, ActiveCluster>.Empty, FrozenDictionary<int, RouteConfiguration>.Empty);
}
