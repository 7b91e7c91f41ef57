using System.Text.Json.Nodes;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Simulation.Runs.Mutations;

/// <summary>Changes what is written to VirtualServices: the edit gets the new content and what this process last knew of the object.</summary>
internal sealed class RewritingClient(IResourceClient inner, Action<JsonObject, JsonObject?> edit) : AlteredClient(inner)
{
    private readonly Dictionary<ObjectKey, JsonObject> known = [];

    public override async Task<JsonObject> ReplaceAsync(ResourceKind kind, JsonObject @object, WriteOptions options, CancellationToken cancellationToken)
    {
        if (kind != MeshKinds.VirtualService)
            return await Inner.ReplaceAsync(kind, @object, options, cancellationToken);
        var sent = (JsonObject)@object.DeepClone();
        edit(sent, known.GetValueOrDefault(sent.Key()));
        return known[sent.Key()] = await Inner.ReplaceAsync(kind, sent, options, cancellationToken);
    }
}
