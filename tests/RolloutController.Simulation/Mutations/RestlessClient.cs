using System.Text.Json.Nodes;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Simulation.Runs.Mutations;

/// <summary>Writes something else into the status with each pass, and so causes the next.</summary>
internal sealed class RestlessClient(IResourceClient inner) : AlteredClient(inner)
{
    private int passes;

    public override Task<JsonObject> ReplaceAsync(ResourceKind kind, JsonObject @object, WriteOptions options, CancellationToken cancellationToken)
    {
        if (kind != MeshKinds.Rollout || options.Subresource != "status")
            return Inner.ReplaceAsync(kind, @object, options, cancellationToken);
        var sent = (JsonObject)@object.DeepClone();
        sent["status"]!["message"] = $"pass {++passes}";
        return Inner.ReplaceAsync(kind, sent, options, cancellationToken);
    }
}
