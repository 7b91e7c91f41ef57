using RolloutController.MeshDataPlane.Model;

namespace RolloutController.MeshDataPlane.Routing;

/// <summary>The DestinationRules of a state by namespace and host, for whoever asks for many Services.</summary>
public sealed class DestinationRuleLookup
{
    private readonly ILookup<(string Namespace, string Host), DestinationRule> exact;
    private readonly ILookup<string, DestinationRule> wildcard;

    /// <summary>Reads a state.</summary>
    public DestinationRuleLookup(MeshState state)
    {
        exact = state.DestinationRules.Values.Where(rule => !rule.Host.StartsWith('*')).ToLookup(rule => (rule.Name.Namespace, rule.Host));
        wildcard = state.DestinationRules.Values.Where(rule => rule.Host.StartsWith('*')).ToLookup(rule => rule.Name.Namespace);
    }

    /// <summary>
    /// The client's namespace first (unless that is the root namespace), then the Service's, then the root; the first namespace with
    /// any matching rule ends the search (Istio: model/push_context.go, <c>destinationRule</c>). Only what is exported to the client counts
    /// outside the client's own namespace.
    /// </summary>
    public ConsolidatedRule? Find(string proxyNamespace, string rootNamespace, Service service)
    {
        if (proxyNamespace != rootNamespace && InNamespace(proxyNamespace, service.Host, proxyNamespace) is { } own)
            return own;

        // What the root namespace keeps to itself is meant for the clients there (push_context.go, rootNamespaceLocal).
        if (proxyNamespace == rootNamespace && InNamespace(rootNamespace, service.Host, proxyNamespace, rule => rule.ExportTo.All(to => to == rootNamespace)) is { } kept)
            return kept;
        return InNamespace(service.Name.Namespace, service.Host, proxyNamespace)
            ?? InNamespace(rootNamespace, service.Host, proxyNamespace);
    }

    private ConsolidatedRule? InNamespace(string @namespace, string host, string proxyNamespace, Func<DestinationRule, bool>? only = null)
    {
        var visible = exact[(@namespace, host)].Concat(wildcard[@namespace].Where(rule => HostName.Covers(rule.Host, host))).Where(rule =>
            (@namespace == proxyNamespace || rule.ExportTo.Contains("*") || rule.ExportTo.Contains(proxyNamespace))
            && (only is null || only(rule)));

        // The most specific host: the exact name, else the longest wildcard (Istio: model/context.go, MostSpecificHostMatch).
        var best = visible.GroupBy(rule => rule.Host).OrderByDescending(group => !group.Key.StartsWith('*')).ThenByDescending(group => group.Key.Length).FirstOrDefault();
        return best is null ? null : DestinationRules.Merge(best.Key, best);
    }
}
