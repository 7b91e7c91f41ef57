using System.Collections.Immutable;
using RolloutController.MeshDataPlane.Model;

namespace RolloutController.MeshDataPlane.Routing;

/// <summary>What CDS and EDS hold for a proxy.</summary>
public static class ClusterBuilder
{
    /// <summary>A cluster per visible Service, port and subset (Istio: networking/core/cluster.go, <c>buildOutboundClusters</c>).</summary>
    public static ImmutableArray<ClusterConfig> Clusters(MeshState state, ProxyIdentity proxy, string rootNamespace)
    {
        var clusters = ImmutableArray.CreateBuilder<ClusterConfig>();
        var rules = new DestinationRuleLookup(state);
        foreach (var service in state.Services.Values.Where(service => proxy.Sees(service.Host, service.Name.Namespace)).OrderBy(service => service.Host, StringComparer.Ordinal))
        {
            var rule = rules.Find(proxy.Namespace, rootNamespace, service);
            foreach (var port in service.Ports)
            {
                clusters.Add(new ClusterConfig(ClusterConfig.NameOf(service.Host, port.Port, ""), service.Name, service.Host, port.Port, "", TrafficPolicies.Merge(rule?.TrafficPolicy, null, port.Port)));
                foreach (var subset in rule?.Subsets ?? [])
                {
                    clusters.Add(new ClusterConfig(
                        ClusterConfig.NameOf(service.Host, port.Port, subset.Name), service.Name, service.Host, port.Port, subset.Name,
                        TrafficPolicies.Merge(rule!.TrafficPolicy, subset.TrafficPolicy, port.Port)));
                }
            }
        }

        return clusters.ToImmutable();
    }

    /// <summary>
    /// The ready endpoints of a cluster: those of the Service whose pod carries all of the subset's labels
    /// (Istio: xds/endpoints/endpoint_builder.go). The rule is the push context's; the endpoints are the newest known, as in istiod.
    /// </summary>
    public static ImmutableArray<PodEndpoint> Endpoints(MeshState pushed, MeshState live, ProxyIdentity proxy, string rootNamespace, ClusterConfig cluster) =>
        Endpoints(pushed, new DestinationRuleLookup(pushed), live, proxy, rootNamespace, cluster);

    /// <inheritdoc cref="Endpoints(MeshState, MeshState, ProxyIdentity, string, ClusterConfig)" />
    internal static ImmutableArray<PodEndpoint> Endpoints(
        MeshState pushed, DestinationRuleLookup rules, MeshState live, ProxyIdentity proxy, string rootNamespace, ClusterConfig cluster)
    {
        var endpoints = live.EndpointsOf(cluster.Service);
        if (cluster.Subset.Length == 0 || !pushed.Services.TryGetValue(cluster.Service, out var service))
            return endpoints;
        var subset = rules.Find(proxy.Namespace, rootNamespace, service)?.Subsets.FirstOrDefault(candidate => candidate.Name == cluster.Subset);
        return subset is null ? [] : [.. endpoints.Where(endpoint => subset.Labels.All(label => endpoint.Labels.GetValueOrDefault(label.Key) == label.Value))];
    }
}
