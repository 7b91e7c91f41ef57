using System.Text.Json.Nodes;
using RolloutController.Core.Model;

namespace RolloutController.Core.Mesh.Traps;

/// <summary>
/// Several DestinationRules for one host in one namespace: Istio merges them by age. The first subset of a name wins, and only the first
/// top-level trafficPolicy counts (model/destination_rule.go, <c>mergeDestinationRule</c>).
/// </summary>
internal static class DuplicateDestinationRules
{
    public static IEnumerable<SpecProblem> Find(TrapContext context)
    {
        var others = context.Scene.Mesh.DestinationRules.Where(rule =>
            MeshJson.NameOf(rule) is var name && name.Namespace == context.RuleName.Namespace && name != context.RuleName
            && rule.Object("spec").Object("workloadSelector") is null
            && context.Host.IsNamedBy(TrapContext.HostOf(rule), name.Namespace));
        return others.Select(other => Problem(context, other));
    }

    private static SpecProblem Problem(TrapContext context, JsonObject other)
    {
        var otherIsFirst = context.Rule is null || TrapContext.ComesBefore(other, context.Rule);
        var taken = SubsetEdits.Read(other).FirstOrDefault(subset => context.Wanted.Any(wanted =>
            wanted.Name == subset.Name && !wanted.SelectsVersion(subset, context.Scene.Spec.SubsetLabel)));
        var name = MeshJson.NameOf(other);
        var detail = taken is not null && otherIsFirst
            ? $"DestinationRule {name} is older and has another subset {taken.Name} ({SubsetEdits.Describe(taken.Labels)}), which the proxies take"
            : $"DestinationRule {name} is for the same host, and Istio merges the two by age{Policies(context, other, otherIsFirst)}";
        return new("DuplicateDestinationRule", TrapContext.DestinationRuleField, context.RuleName.Name,
            $"the only DestinationRule for host {context.Host.Full}; {detail}: move its content to {context.RuleName} and remove it")
        {
            IsError = taken is not null && otherIsFirst,
        };
    }

    private static string Policies(TrapContext context, JsonObject other, bool otherIsFirst)
    {
        if (context.Rule?.Object("spec").Object("trafficPolicy") is null || other.Object("spec").Object("trafficPolicy") is null)
        {
            return "";
        }

        return $"; the trafficPolicy of {(otherIsFirst ? context.RuleName : MeshJson.NameOf(other))} is dropped";
    }
}
