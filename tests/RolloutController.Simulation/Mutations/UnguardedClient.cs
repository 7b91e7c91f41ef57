using System.Text.Json.Nodes;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Simulation.Runs.Mutations;

/// <summary>Answers a conflict over a mesh object by writing the same again, whatever somebody else has made of the object meanwhile.</summary>
internal sealed class UnguardedClient(IResourceClient inner) : AlteredClient(inner)
{
    public override async Task<JsonObject> ReplaceAsync(ResourceKind kind, JsonObject @object, WriteOptions options, CancellationToken cancellationToken)
    {
        if (kind != MeshKinds.VirtualService && kind != MeshKinds.DestinationRule)
            return await Inner.ReplaceAsync(kind, @object, options, cancellationToken);
        try
        {
            return await Inner.ReplaceAsync(kind, @object, options, cancellationToken);
        }
        catch (ApiException conflict) when (conflict.Reason == ApiErrorReason.Conflict)
        {
            var sent = (JsonObject)@object.DeepClone();
            sent["metadata"]!["resourceVersion"] = (await Inner.GetAsync(kind, sent.Key(), cancellationToken)).ResourceVersion();
            return await Inner.ReplaceAsync(kind, sent, options, cancellationToken);
        }
    }
}
