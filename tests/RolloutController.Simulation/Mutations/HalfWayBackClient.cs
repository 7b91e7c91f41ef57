using System.Text.Json.Nodes;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Resources;
using RolloutController.Simulation.Runs.Judging.Views;

namespace RolloutController.Simulation.Runs.Mutations;

/// <summary>On the way back takes what a Rollout generated out of the VirtualService of its own name only; the write of any other is taken for made.</summary>
internal sealed class HalfWayBackClient(IResourceClient inner) : AlteredClient(inner)
{
    private readonly HashSet<ObjectKey> goBack = [];

    public override async Task<JsonObject> ReplaceAsync(ResourceKind kind, JsonObject @object, WriteOptions options, CancellationToken cancellationToken)
    {
        var key = @object.Key();
        if (kind == MeshKinds.Rollout && options.Subresource == "status")
        {
            if (@object["status"].Text("phase") == "RollingBack")
                goBack.Add(key);
            else
                goBack.Remove(key);
        }

        if (kind == MeshKinds.VirtualService && goBack.Any(rollout => rollout != key) && await WithdrawsAsync(@object, cancellationToken))
            return (JsonObject)@object.DeepClone();
        return await Inner.ReplaceAsync(kind, @object, options, cancellationToken);
    }

    private async Task<bool> WithdrawsAsync(JsonObject sent, CancellationToken cancellationToken)
    {
        var present = VirtualServiceView.Of(sent.Key(), await Inner.GetAsync(MeshKinds.VirtualService, sent.Key(), cancellationToken));
        var next = VirtualServiceView.Of(sent.Key(), sent);
        return goBack.Any(rollout => rollout != sent.Key()
            && present.Generated.Any(route => route.Owner == rollout.Name) && !next.Generated.Any(route => route.Owner == rollout.Name));
    }
}
