using System.Text.Json.Nodes;
using RolloutController.Core.Model;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Resources;
using RolloutController.Simulation.Runs.Judging.Views;

namespace RolloutController.Simulation.Runs.Mutations;

/// <summary>Takes the finalizer off a deleted Rollout before its routes have been put right.</summary>
internal sealed class EarlyFarewellClient(IResourceClient inner) : AlteredClient(inner)
{
    public override async Task<JsonObject> ReplaceAsync(ResourceKind kind, JsonObject @object, WriteOptions options, CancellationToken cancellationToken)
    {
        var written = await Inner.ReplaceAsync(kind, @object, options, cancellationToken);
        if (kind == MeshKinds.Rollout && options.Subresource == "status" && @object["status"].Text("phase") == "Terminating")
        {
            try
            {
                var finalizers = new JsonArray([.. written.Finalizers().Where(name => name != WellKnown.Finalizer).Select(name => (JsonNode)name)]);
                await Inner.PatchAsync(
                    kind, written.Key(), PatchType.Merge, new JsonObject { ["metadata"] = new JsonObject { ["finalizers"] = finalizers } }, WriteOptions.Default, cancellationToken);
            }
            catch (ApiException)
            {
                // Not this time.
            }
        }

        return written;
    }
}
