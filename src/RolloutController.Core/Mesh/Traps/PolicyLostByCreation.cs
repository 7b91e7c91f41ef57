using System.Text.Json.Nodes;
using RolloutController.Core.Model;

namespace RolloutController.Core.Mesh.Traps;

/// <summary>
/// A trafficPolicy that holds for the Service only as long as it has no DestinationRule of its own: that of a wildcard rule beside it, or of
/// the root namespace. Rules of different hosts or namespaces are not merged, so that the rule which we would make ends it.
/// </summary>
internal static class PolicyLostByCreation
{
    public static IEnumerable<SpecProblem> Find(TrapContext context)
    {
        if (context.Rule is not null || !context.Scene.Spec.Traffic.DestinationRule.Create)
        {
            yield break;
        }

        var covering = context.RulesForHost
            .Where(rule => Visibility.Of(rule).Includes(context.RuleName.Namespace) && HasPolicy(rule))
            .ToLookup(rule => MeshJson.NameOf(rule).Namespace);
        var beside = covering[context.RuleName.Namespace].Where(rule => TrapContext.IsWildcardFor(context.Host, TrapContext.HostOf(rule))).ToArray();
        var effective = beside.Length > 0 ? beside : [.. covering[context.Scene.Settings.RootNamespace]];
        if (effective.Length > 0 && context.RuleName.Namespace != context.Scene.Settings.RootNamespace)
        {
            yield return new("PolicyLost", "spec.traffic.destinationRule.create", "true",
                $"no trafficPolicy that a new DestinationRule {context.RuleName} would end for {context.Host.Full}, that of DestinationRule "
                + $"{TrapContext.Names(effective)}: make {context.RuleName} yourself, with this policy");
        }
    }

    private static bool HasPolicy(JsonObject rule) => rule.Object("spec").Object("trafficPolicy") is { Count: > 0 };
}
