using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Resources;
using RolloutController.MeshDataPlane.Model;

namespace RolloutController.Simulation.Runs.Judging.Views;

/// <summary>A DestinationRule.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Json">As it is written.</param>
/// <param name="Subsets">Its subsets.</param>
internal sealed record DestinationRuleView(ObjectKey Key, JsonObject Json, ImmutableArray<SubsetView> Subsets)
{
    /// <summary>Whether it has a subset.</summary>
    public bool Has(SubsetName name) => Subsets.Any(subset => subset.Name == name);

    public static DestinationRuleView Of(ObjectKey key, JsonObject json)
    {
        var host = HostName.Resolve(json.At("spec").Text("host") ?? "", key.Namespace);
        return new DestinationRuleView(
            key, json, [.. json.At("spec").Items("subsets").Select(subset => new SubsetView(new SubsetName(host, subset.Text("name") ?? ""), KubernetesReader.Labels(subset["labels"]), subset))]);
    }
}
