using System.Text.Json.Nodes;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Resources;
using RolloutController.Simulation.Runs.Judging.Views;

namespace RolloutController.Simulation.Runs.Mutations;

/// <summary>Of the writes of one way back only the first is made; the others are taken for made.</summary>
internal sealed class HalfWayBackClient(IResourceClient inner) : AlteredClient(inner)
{
    private bool goesBack;
    private ObjectKey? written;

    public override async Task<JsonObject> ReplaceAsync(ResourceKind kind, JsonObject @object, WriteOptions options, CancellationToken cancellationToken)
    {
        if (kind == MeshKinds.Rollout && options.Subresource == "status")
        {
            goesBack = @object["status"].Text("phase") is "RollingBack";
            written = null;
        }

        if (kind != MeshKinds.VirtualService || !goesBack)
            return await Inner.ReplaceAsync(kind, @object, options, cancellationToken);
        written ??= @object.Key();
        return written == @object.Key() ? await Inner.ReplaceAsync(kind, @object, options, cancellationToken) : (JsonObject)@object.DeepClone();
    }
}
