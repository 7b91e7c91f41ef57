using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Simulation.Runs.Mutations;

/// <summary>Changes what is read of Rollouts.</summary>
internal sealed class MisreadingClient(IResourceClient inner, Action<JsonObject> edit) : AlteredClient(inner)
{
    public override async Task<JsonObject> GetAsync(ResourceKind kind, ObjectKey key, CancellationToken cancellationToken) =>
        Misread(kind, await Inner.GetAsync(kind, key, cancellationToken));

    public override async Task<ResourceList> ListAsync(ResourceKind kind, string? @namespace, ListOptions options, CancellationToken cancellationToken)
    {
        var list = await Inner.ListAsync(kind, @namespace, options, cancellationToken);
        return list with { Items = [.. list.Items.Select(item => Misread(kind, item))] };
    }

    public override async IAsyncEnumerable<WatchEvent> WatchAsync(
        ResourceKind kind, string? @namespace, WatchOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var change in Inner.WatchAsync(kind, @namespace, options, cancellationToken))
            yield return new WatchEvent(change.Type, Misread(kind, change.Object));
    }

    public override async Task<JsonObject> ReplaceAsync(ResourceKind kind, JsonObject @object, WriteOptions options, CancellationToken cancellationToken) =>
        Misread(kind, await Inner.ReplaceAsync(kind, @object, options, cancellationToken));

    public override async Task<JsonObject> PatchAsync(ResourceKind kind, ObjectKey key, PatchType type, JsonNode patch, WriteOptions options, CancellationToken cancellationToken) =>
        Misread(kind, await Inner.PatchAsync(kind, key, type, patch, options, cancellationToken));

    private JsonObject Misread(ResourceKind kind, JsonObject read)
    {
        if (kind != MeshKinds.Rollout || read["spec"] is not JsonObject)
            return read;
        var misread = (JsonObject)read.DeepClone();
        edit(misread);
        return misread;
    }
}
