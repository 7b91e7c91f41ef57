using System.Collections.Immutable;

namespace RolloutController.Core.Mesh.Propagation;

/// <summary>A filter chain of a listener in a config dump that passes connections on (Envoy's <c>tcp_proxy</c>).</summary>
/// <param name="Port">Port of the listener; 0 where it has none.</param>
/// <param name="ServerNames">SNI hosts that it takes; empty for any.</param>
/// <param name="VirtualService">Path of the VirtualService it came from; null where istiod does not tell, as for gateways and for a Service without one.</param>
/// <param name="Clusters">Outbound clusters that connections go to, with their weights; a single cluster has no weight.</param>
public sealed record DumpChain(
    int Port,
    ImmutableArray<string> ServerNames,
    string? VirtualService,
    ImmutableArray<(ClusterName Cluster, int? Weight)> Clusters);
