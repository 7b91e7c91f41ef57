using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.MeshDataPlane.Model;
using RolloutController.MeshDataPlane.Proxies;
using RolloutController.MeshDataPlane.Routing;

namespace RolloutController.MeshDataPlane.Clusters;

/// <summary>What one proxy remembers of its traffic to a cluster. A cluster whose policy changes begins anew.</summary>
public sealed class ClusterTraffic
{
    private readonly OutlierDetector? outliers;
    private ImmutableArray<PodEndpoint> endpoints = [];

    /// <summary>Begins with a cluster.</summary>
    public ClusterTraffic(ClusterConfig config, TimeProvider time)
    {
        Config = config;
        var policy = config.TrafficPolicy is null ? null : JsonNode.Parse(config.TrafficPolicy);
        Pool = new ConnectionPool(ConnectionPoolSettings.Read(policy));
        Hash = ConsistentHash.Read(policy);
        outliers = OutlierSettings.Read(policy) is { } settings ? new OutlierDetector(settings, time) : null;
    }

    /// <summary>The cluster.</summary>
    public ClusterConfig Config { get; }

    /// <summary>Its connections.</summary>
    public ConnectionPool Pool { get; }

    /// <summary>How a request finds its endpoint; null: by lot.</summary>
    public ConsistentHash? Hash { get; }

    /// <summary>The endpoints that may be chosen now.</summary>
    public ImmutableArray<PodEndpoint> Healthy(ActiveCluster cluster)
    {
        if (endpoints != cluster.Endpoints)
        {
            endpoints = cluster.Endpoints;
            Pool.Retain(endpoints);
        }

        return outliers?.Healthy(endpoints) ?? endpoints;
    }

    /// <summary>Takes note of an endpoint's answer.</summary>
    public void Report(string address, int status) => outliers?.Report(address, status, endpoints.Length);
}
