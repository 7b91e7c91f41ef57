using System.Text.Json.Nodes;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Resources;
using RolloutController.Simulation.Runs.Judging.Views;

namespace RolloutController.Simulation.Runs.Mutations;

/// <summary>Takes the canary's subset out of its DestinationRule with the decision to go back, while routes still name it.</summary>
internal sealed class HastyRemovalClient(IResourceClient inner) : AlteredClient(inner)
{
    public override async Task<JsonObject> ReplaceAsync(ResourceKind kind, JsonObject @object, WriteOptions options, CancellationToken cancellationToken)
    {
        var written = await Inner.ReplaceAsync(kind, @object, options, cancellationToken);
        if (kind == MeshKinds.Rollout && options.Subresource == "status" && @object["status"].Text("phase") == "RollingBack" && @object["status"].Text("canarySubset") is { } subset)
            await RemoveAsync(new ObjectKey(@object.Namespace(), @object["spec"].Text("service") ?? ""), subset, cancellationToken);
        return written;
    }

    private async Task RemoveAsync(ObjectKey rule, string subset, CancellationToken cancellationToken)
    {
        try
        {
            var current = (JsonObject)(await Inner.GetAsync(MeshKinds.DestinationRule, rule, cancellationToken)).DeepClone();
            var subsets = current["spec"]!["subsets"]!.AsArray();
            if (subsets.FirstOrDefault(entry => entry.Text("name") == subset) is not { } found)
                return;
            subsets.Remove(found);
            await Inner.ReplaceAsync(MeshKinds.DestinationRule, current, WriteOptions.Default, cancellationToken);
        }
        catch (ApiException)
        {
            // Not this time.
        }
    }
}
