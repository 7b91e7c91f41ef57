using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Cli.Cluster;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Cli.Rescue;

/// <summary>Whether the stable version has anything that could serve.</summary>
internal static class StablePods
{
    /// <summary>Pods of a subset that are ready and not being deleted.</summary>
    /// <exception cref="Kubernetes.Errors.ApiException">They cannot be listed.</exception>
    public static async Task<int> CountReadyAsync(
        IResourceClient client, string @namespace, ImmutableSortedDictionary<string, string> labels, CancellationToken cancellationToken)
    {
        var selector = string.Join(",", labels.Select(label => $"{label.Key}={label.Value}"));
        var pods = await client.ListAllAsync(KnownKinds.Pod, @namespace, ListOptions.Default with { LabelSelector = selector }, cancellationToken);
        return pods.Count(pod => !pod.IsTerminating() && IsReady(pod));
    }

    private static bool IsReady(JsonObject pod) =>
        ((pod["status"] as JsonObject)?["conditions"] as JsonArray ?? [])
            .OfType<JsonObject>()
            .Any(condition => condition["type"]?.ToString() == "Ready" && condition["status"]?.ToString() == "True");
}
