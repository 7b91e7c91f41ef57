using System.Collections.Frozen;
using RolloutController.MeshDataPlane.Routing;

namespace RolloutController.MeshDataPlane.Proxies;

/// <summary>What a proxy routes by at one moment; replaced whole.</summary>
public sealed record ProxyConfig(FrozenDictionary<string, ActiveCluster> Clusters, FrozenDictionary<int, RouteConfiguration> Routes)
{
    /// <summary>A proxy that has heard nothing yet.</summary>
    public static ProxyConfig Empty { get; } = new(FrozenDictionary<string, ActiveCluster>.Empty, FrozenDictionary<int, RouteConfiguration>.Empty);
}
