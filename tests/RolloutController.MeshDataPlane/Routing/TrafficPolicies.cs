using System.Text.Json.Nodes;
using RolloutController.MeshDataPlane.Model;

namespace RolloutController.MeshDataPlane.Routing;

/// <summary>Which traffic policy holds for a cluster (Istio: networking/util/util.go, <c>MergeSubsetTrafficPolicy</c>).</summary>
public static class TrafficPolicies
{
    private static readonly string[] replaced = ["connectionPool", "outlierDetection", "loadBalancer", "tls"];

    /// <summary>
    /// The rule's policy with the subset's parts in place of its own, each as a whole. A port's settings stand for all parts of the policy that has
    /// them: what they leave out is not inherited.
    /// </summary>
    public static string? Merge(string? rule, string? subset, int port)
    {
        var merged = AtPort(rule, port, out _);
        if (AtPort(subset, port, out bool ofPort) is not { } own)
            return merged?.ToJsonString();
        merged ??= [];
        foreach (string part in replaced)
        {
            if (own[part] is { } value)
                merged[part] = value.DeepClone();
            else if (ofPort)
                merged.Remove(part);
        }

        return merged.ToJsonString();
    }

    private static JsonObject? AtPort(string? text, int port, out bool found)
    {
        var policy = text is null ? null : JsonNode.Parse(text) as JsonObject;
        var settings = (policy?["portLevelSettings"] as JsonArray)?.OfType<JsonObject>().FirstOrDefault(one => KubernetesReader.Number(one["port"]?["number"]) == port);
        found = settings is not null;
        policy?.Remove("portLevelSettings");
        foreach (string part in found ? replaced : [])
        {
            policy!.Remove(part);
            if (settings![part] is { } value)
                policy[part] = value.DeepClone();
        }

        return policy;
    }
}
