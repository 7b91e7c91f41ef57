using System.Collections.Immutable;

namespace RolloutController.Core.Mesh.Propagation;

/// <summary>A route in a config dump.</summary>
/// <param name="Name">Name of the http route it came from, with the match's name behind a dot where that has one; empty without.</param>
/// <param name="VirtualService">Path of the VirtualService it came from; null where istiod does not tell.</param>
/// <param name="Clusters">Outbound clusters that requests go to, with their weights; a single cluster has no weight.</param>
/// <param name="Mirrors">Outbound clusters that copies go to.</param>
public sealed record DumpRoute(
    string Name,
    string? VirtualService,
    ImmutableArray<(ClusterName Cluster, int? Weight)> Clusters,
    ImmutableArray<ClusterName> Mirrors);
