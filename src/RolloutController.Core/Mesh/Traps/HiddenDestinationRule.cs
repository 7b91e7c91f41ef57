using System.Text.Json.Nodes;
using RolloutController.Core.Model;

namespace RolloutController.Core.Mesh.Traps;

/// <summary>
/// A DestinationRule in the callers' namespace that hides ours, also one for a wildcard host: Istio looks in the client's, the Service's, then
/// the root namespace, and takes the first with any match (model/push_context.go, <c>destinationRule</c>). Callers there answer 503 (NC)
/// once a route names a subset that their rule does not have.
/// </summary>
internal static class HiddenDestinationRule
{
    public static IEnumerable<SpecProblem> Find(TrapContext context) => context.RulesForHost
        .Where(rule => Hides(context, rule))
        .GroupBy(rule => MeshJson.NameOf(rule).Namespace)
        .OrderBy(group => group.Key, StringComparer.Ordinal)
        .Select(group => Problem(context, group.Key, MostSpecific(group)))
        .OfType<SpecProblem>();

    private static bool Hides(TrapContext context, JsonObject rule)
    {
        var ns = MeshJson.NameOf(rule).Namespace;
        var visibility = Visibility.Of(rule);
        if (ns == context.RuleName.Namespace || !visibility.Includes(ns))
        {
            return false;
        }

        // For clients of the root namespace (gateways) the Service's namespace comes first, unless the rule is meant for them alone.
        return ns != context.Scene.Settings.RootNamespace || visibility.IsOnly(ns);
    }

    private static JsonObject[] MostSpecific(IEnumerable<JsonObject> rules)
    {
        var all = rules.ToArray();
        var best = all.Select(TrapContext.HostOf).OfType<string>().OrderBy(host => host.StartsWith('*')).ThenByDescending(host => host.Length).First();
        return [.. all.Where(rule => best.StartsWith('*') ? TrapContext.HostOf(rule) == best : TrapContext.HostOf(rule)?.StartsWith('*') == false)];
    }

    private static SpecProblem? Problem(TrapContext context, string ns, JsonObject[] rules)
    {
        var lacking = context.Lacking(rules);
        if (lacking.IsEmpty || !context.Managed.Any(item => Visibility.Of(item.Object).Includes(ns)))
        {
            return null;
        }

        var subsets = string.Join(", ", lacking.Select(subset => subset.Name));
        return new("DestinationRuleHidden", TrapContext.DestinationRuleField, context.RuleName.Name,
            $"the first DestinationRule for {context.Host.Full} that callers find; those in namespace {ns} take DestinationRule {TrapContext.Names(rules)} "
            + $"(host {TrapContext.HostOf(rules[0])}), which has no subset {subsets}, and would answer 503: remove it, or give it the subsets of {context.RuleName}")
        {
            IsError = context.ServesNow(rules) && context.Scene.HasPods(ns),
        };
    }
}
