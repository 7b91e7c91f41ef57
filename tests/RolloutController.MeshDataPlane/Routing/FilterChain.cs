using System.Collections.Immutable;
using RolloutController.MeshDataPlane.Model;

namespace RolloutController.MeshDataPlane.Routing;

/// <summary>A filter chain of a listener that ends in Envoy's <c>tcp_proxy</c>.</summary>
/// <param name="ServerNames">SNI hosts that it takes; empty for any.</param>
/// <param name="Origin">The VirtualService it came from; null for gateways, whose chains do not tell, and for Services without a route.</param>
/// <param name="Clusters">Clusters to send to.</param>
/// <param name="IsWeighted">The clusters stand as <c>weighted_clusters</c>, not as a single <c>cluster</c>.</param>
public sealed record FilterChain(ImmutableArray<string> ServerNames, ObjectName? Origin, ImmutableArray<WeightedCluster> Clusters, bool IsWeighted);
