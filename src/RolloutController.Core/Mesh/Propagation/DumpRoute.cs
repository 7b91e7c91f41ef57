using System.Collections.Immutable;
using RolloutController.Core.Mesh.Generated;
using RolloutController.Core.Model;

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
    ImmutableArray<ClusterName> Mirrors)
{
    /// <summary>Of a generated route, what it does, in the words of <see cref="GeneratedSplit.Facts"/>; empty for others.</summary>
    public ImmutableArray<string> Facts { get; init; } = [];

    /// <summary>Of a generated route, all texts in its match; empty for others.</summary>
    public ImmutableHashSet<string> Texts { get; init; } = [];

    /// <summary>Any Rollout generated it. Before the name of a delegate's route stands that of the root's.</summary>
    public bool IsGenerated => Name.Contains(WellKnown.GeneratedRoutePrefix, StringComparison.Ordinal);

    /// <summary>
    /// Whether it came from a VirtualService of a namespace: told by istiod (<c>/apis/networking.istio.io/v1/namespaces/NAMESPACE/virtual-service/NAME</c>,
    /// networking/util, BuildConfigInfoMetadata), else by where it sends to.
    /// </summary>
    public bool IsOf(string itemNamespace) => VirtualService is { } origin
        ? origin.Contains($"/namespaces/{itemNamespace}/virtual-service/", StringComparison.Ordinal)
        : Clusters.Any(entry => entry.Cluster.Host.Split('.').ElementAtOrDefault(1) == itemNamespace);
}
