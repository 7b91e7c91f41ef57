using System.Collections.Immutable;
using RolloutController.MeshDataPlane.Model;

namespace RolloutController.MeshDataPlane.Routing;

/// <summary>Which DestinationRule holds for a client and a Service.</summary>
public static class DestinationRules
{
    /// <summary>The rule for one Service, see <see cref="DestinationRuleLookup.Find"/>.</summary>
    public static ConsolidatedRule? Find(MeshState state, string proxyNamespace, string rootNamespace, Service service) =>
        new DestinationRuleLookup(state).Find(proxyNamespace, rootNamespace, service);

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
}
