using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;

namespace RolloutController.Core.Mesh;

/// <summary>Where <c>subsetTrafficPolicy</c> does something else than its writer may think.</summary>
internal static class SubsetPolicyWarnings
{
    private const string Field = "spec.traffic.destinationRule.subsetTrafficPolicy";

    /// <summary>The warnings.</summary>
    /// <param name="rule">What the spec says.</param>
    /// <param name="destinationRule">The DestinationRule; null when it is absent.</param>
    /// <param name="owned">The subsets that we added.</param>
    public static IEnumerable<SpecProblem> Of(DestinationRuleReference rule, JsonObject? destinationRule, ImmutableArray<OwnedSubset> owned)
    {
        if (rule.SubsetTrafficPolicy?.ToJson() is not { } policy || destinationRule.Object("spec") is not { } spec) return [];
        return [.. LostHash(rule, policy, spec), .. OtherPolicies(rule, policy, spec, owned)];
    }

    /// <summary>Istio takes a subset's loadBalancer in place of the rule's, as a whole (util.go, <c>mergeTrafficPolicy</c>).</summary>
    private static IEnumerable<SpecProblem> LostHash(DestinationRuleReference rule, JsonObject policy, JsonObject spec)
    {
        if (policy.Object("loadBalancer") is not { } loadBalancer) yield break;
        var top = spec.Object("trafficPolicy");
        var hashes = top.Objects("portLevelSettings").Prepend(top ?? []).Select(one => one.Object("loadBalancer").Object("consistentHash")).OfType<JsonObject>();
        if (hashes.Any(hash => !JsonNode.DeepEquals(hash, loadBalancer["consistentHash"])))
        {
            yield return Warning($"{Field}.loadBalancer", rule.Name,
                "ConsistentHashLost",
                "no loadBalancer, or one with the consistentHash of the DestinationRule's own trafficPolicy: in the subsets that are added the hash does not hold");
        }
    }

    /// <summary>A subset in use is not rewritten: its proxies would open all connections anew in the middle of an attempt.</summary>
    private static IEnumerable<SpecProblem> OtherPolicies(DestinationRuleReference rule, JsonObject policy, JsonObject spec, ImmutableArray<OwnedSubset> owned)
    {
        var names = spec.Objects("subsets")
            .Where(subset => owned.Any(one => one.DestinationRule == rule.Name && one.Name == subset.Text("name")) && !JsonNode.DeepEquals(policy, subset["trafficPolicy"]))
            .Select(subset => subset.Text("name"))
            .ToArray();
        if (names.Length > 0)
        {
            yield return Warning(Field, rule.Name, "SubsetPolicyDiffers",
                $"the policy with which {string.Join(", ", names)} was added; what is written here holds for subsets that are added from now on");
        }
    }

    private static SpecProblem Warning(string field, string destinationRule, string reason, string expected) =>
        new(reason, field, $"DestinationRule {destinationRule}", expected) { IsError = false };
}
