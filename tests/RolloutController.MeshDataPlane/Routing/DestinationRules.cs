using System.Collections.Immutable;
using RolloutController.MeshDataPlane.Model;

namespace RolloutController.MeshDataPlane.Routing;

/// <summary>Which DestinationRule holds for a client and a Service.</summary>
public static class DestinationRules
{
    /// <summary>
    /// The client's namespace first (unless that is the root namespace), then the Service's, then the root; the first namespace with
    /// any matching rule ends the search (Istio: model/push_context.go, <c>destinationRule</c>). Only what is exported to the client counts
    /// outside the client's own namespace.
    /// </summary>
    public static ConsolidatedRule? Find(MeshState state, string proxyNamespace, string rootNamespace, Service service)
    {
        if (proxyNamespace != rootNamespace && InNamespace(state, proxyNamespace, service.Host, proxyNamespace) is { } own)
            return own;

        // What the root namespace keeps to itself is meant for the clients there (push_context.go, rootNamespaceLocal).
        if (proxyNamespace == rootNamespace && InNamespace(state, rootNamespace, service.Host, proxyNamespace, rule => rule.ExportTo.All(to => to == rootNamespace)) is { } kept)
            return kept;
        return InNamespace(state, service.Name.Namespace, service.Host, proxyNamespace)
            ?? InNamespace(state, rootNamespace, service.Host, proxyNamespace);
    }

    /// <summary>
    /// Merges rules for one host in order of age: subsets are appended, the first of a name wins; the top-level policy is the first one
    /// that exists, later ones are dropped (Istio: model/destination_rule.go, <c>mergeDestinationRule</c>).
    /// </summary>
    public static ConsolidatedRule Merge(string host, IEnumerable<DestinationRule> rules)
    {
        var ordered = rules.OrderBy(rule => rule.Created).ThenBy(rule => rule.Name.Name, StringComparer.Ordinal).ToImmutableArray();
        return new ConsolidatedRule(
            host,
            ordered.Select(rule => rule.TrafficPolicy).FirstOrDefault(policy => policy is not null),
            [.. ordered.SelectMany(rule => rule.Subsets).DistinctBy(subset => subset.Name)],
            [.. ordered.Select(rule => rule.Name)]);
    }

    private static ConsolidatedRule? InNamespace(MeshState state, string @namespace, string host, string proxyNamespace, Func<DestinationRule, bool>? only = null)
    {
        var visible = state.DestinationRules.Values.Where(rule =>
            rule.Name.Namespace == @namespace
            && HostName.Covers(rule.Host, host)
            && (@namespace == proxyNamespace || rule.ExportTo.Contains("*") || rule.ExportTo.Contains(proxyNamespace))
            && (only is null || only(rule)));

        // The most specific host: the exact name, else the longest wildcard (Istio: model/context.go, MostSpecificHostMatch).
        var best = visible.GroupBy(rule => rule.Host).OrderByDescending(group => !group.Key.StartsWith('*')).ThenByDescending(group => group.Key.Length).FirstOrDefault();
        return best is null ? null : Merge(best.Key, best);
    }
}
