using System.Text.Json.Nodes;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Simulation.Runs.Mutations;

/// <summary>Overwrites mesh objects whatever anybody else has made of them meanwhile.</summary>
internal sealed class UnguardedClient(IResourceClient inner) : AlteredClient(inner)
{
    public override async Task<JsonObject> ReplaceAsync(ResourceKind kind, JsonObject @object, WriteOptions options, CancellationToken cancellationToken)
    {
        if (kind != MeshKinds.VirtualService && kind != MeshKinds.DestinationRule)
            return await Inner.ReplaceAsync(kind, @object, options, cancellationToken);
        var sent = (JsonObject)@object.DeepClone();
        var current = await Inner.GetAsync(kind, sent.Key(), cancellationToken);
        sent["metadata"]!["resourceVersion"] = current.ResourceVersion();
        return await Inner.ReplaceAsync(kind, sent, options, cancellationToken);
    }
}
