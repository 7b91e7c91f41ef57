using System.Collections.Immutable;
using RolloutController.Core.Mesh.Generated;

namespace RolloutController.Core.Mesh.Propagation;

/// <summary>Finds a change in a dump.</summary>
public static class ChangeInDump
{
    /// <summary>How the dump stands to the change.</summary>
    public static DumpRelation Of(MeshChange change, ConfigDump dump) => change switch
    {
        MeshChange.SubsetPresent subset => OfSubset(subset, dump),
        MeshChange.RoutesApplied routes => OfRoutes(routes, dump),
        MeshChange.SubsetUnreferenced subset => OfReferences(subset, dump),
        MeshChange.GeneratedApplied generated => OfGenerated(generated, dump),
        MeshChange.GeneratedRemoved generated => IsLeft(dump, generated.Namespace, generated.Prefix, generated.Standing)
            ? DumpRelation.WithoutChange
            : DumpRelation.WithChange,
        _ => throw new ArgumentOutOfRangeException(nameof(change), change, "Unknown change"),
    };

    /// <summary>Whether the clusters of a new subset warm until their endpoints arrive.</summary>
    public static bool TakesEndpoints(MeshChange change, ConfigDump dump) =>
        change is MeshChange.SubsetPresent subset
        && dump.Clusters.Any(cluster => cluster.TakesEndpoints && cluster.Name.Host == subset.Host && cluster.Name.Subset == subset.Subset);

    // A port without a cluster of its own (UDP) has none for the subset either.
    private static DumpRelation OfSubset(MeshChange.SubsetPresent change, ConfigDump dump)
    {
        var ofHost = dump.Clusters.Where(cluster => cluster.Name.Host == change.Host && change.Ports.Contains(cluster.Name.Port)).ToList();
        var ports = ofHost.Select(cluster => cluster.Name.Port).ToHashSet();
        if (ports.Count == 0) return DumpRelation.WithoutHost;
        var withSubset = ofHost.Where(cluster => cluster.Name.Subset == change.Subset).Select(cluster => cluster.Name.Port);
        return ports.SetEquals(withSubset) ? DumpRelation.WithChange : DumpRelation.WithoutChange;
    }

    // A route may be absent at a proxy (other source labels, a gateway without this host); where it is present it must be as written.
    private static DumpRelation OfRoutes(MeshChange.RoutesApplied change, ConfigDump dump)
    {
        var present = change.Routes
            .SelectMany(split => split.Connections is null
                ? dump.Routes.Where(route => IsOf(route, split, change.Host)).Select(route => Carries(route.Clusters, split, change.Host))
                : dump.Chains.Where(chain => ChainOfRoute.Is(chain, split, change)).Select(chain => Carries(chain.Clusters, split, change.Host)))
            .ToList();

        // What is left may take every request, so that the proxy has no managed route below it.
        var isLeft = change.GeneratedPrefix is { } prefix && IsLeft(dump, change.Namespace, prefix, [.. change.Generated.Select(route => route.Name)]);
        return isLeft ? DumpRelation.WithoutChange
            : present.Count == 0 ? DumpRelation.WithoutHost
            : present.TrueForAll(carries => carries) ? DumpRelation.WithChange
            : DumpRelation.WithoutChange;
    }

    // A proxy may have none of them: they are for some callers, or some gateways, alone.
    private static DumpRelation OfGenerated(MeshChange.GeneratedApplied change, ConfigDump dump)
    {
        var present = dump.Routes.Where(route => route.IsGenerated && IsNamed(route, change.Route) && route.IsOf(change.Route.Namespace ?? change.Namespace)).ToList();
        return present.Count == 0 ? DumpRelation.WithoutHost
            : present.TrueForAll(route => route.Facts.SequenceEqual(change.Route.Facts) && Demands(route, change.Route)) ? DumpRelation.WithChange
            : DumpRelation.WithoutChange;
    }

    private static bool Demands(DumpRoute route, GeneratedSplit split) =>
        split.Matches.IsEmpty || split.Matches.Any(texts => texts.All(route.Texts.Contains));

    private static bool IsLeft(ConfigDump dump, string itemNamespace, string prefix, ImmutableArray<string> standing) => dump.Routes.Any(route =>
        route.Name.Contains(prefix, StringComparison.Ordinal) && route.IsOf(itemNamespace) && !standing.Any(name => IsNamed(route, name)));

    // The name of a match follows behind a dot.
    private static bool IsNamed(DumpRoute route, string name) => route.Name == name || route.Name.StartsWith(name + ".", StringComparison.Ordinal);

    private static bool IsNamed(DumpRoute route, string name, ImmutableArray<string> longerNames) =>
        IsNamed(route, name) && !longerNames.Any(longer => IsNamed(route, longer));

    private static bool IsNamed(DumpRoute route, GeneratedSplit generated) => IsNamed(route, generated.Name, generated.LongerNames);

    private static DumpRelation OfReferences(MeshChange.SubsetUnreferenced change, ConfigDump dump)
    {
        bool IsSubset(ClusterName name) => name.Host == change.Host && name.Subset == change.Subset;
        return dump.Routes.Any(route => route.Clusters.Any(entry => IsSubset(entry.Cluster)) || route.Mirrors.Any(IsSubset))
            || dump.Chains.Any(chain => chain.Clusters.Any(entry => IsSubset(entry.Cluster)))
            ? DumpRelation.WithoutChange
            : DumpRelation.WithChange;
    }

    private static bool IsOf(DumpRoute route, RouteSplit split, string host)
    {
        // Routes without a name are told from each other by where they send.
        var sends = route.Clusters.Any(entry => entry.Cluster.Host == host);
        var named = split.Route is { } name ? IsNamed(route, name, split.LongerNames) : sends && IsNamed(route, "");
        return (named || split.Above.Any(generated => IsNamed(route, generated)))
            && (route.VirtualService is { } origin ? IsPathOf(origin, split, host) : sends);
    }

    /// <summary>Istio: "/apis/networking.istio.io/v1/namespaces/NAMESPACE/virtual-service/NAME" (networking/util, <c>BuildConfigInfoMetadata</c>).</summary>
    internal static bool IsPathOf(string origin, RouteSplit split, string host) =>
        origin.EndsWith($"/namespaces/{split.Namespace ?? host.Split('.').ElementAtOrDefault(1)}/virtual-service/{split.VirtualService}", StringComparison.Ordinal);

    private static bool Carries(ImmutableArray<(ClusterName Cluster, int? Weight)> clusters, RouteSplit split, string host)
    {
        var weights = clusters.Where(entry => entry.Cluster.Host == host)
            .GroupBy(entry => entry.Cluster.Subset, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Sum(entry => (long)(entry.Weight ?? 0)), StringComparer.Ordinal);
        if (!split.Weights.Keys.ToHashSet(StringComparer.Ordinal).SetEquals(weights.Keys)) return false;

        // Alone in its route a cluster gets everything, whatever its weight.
        return clusters.Length == 1 || split.Weights.All(weight => weights[weight.Key] == weight.Value);
    }
}
