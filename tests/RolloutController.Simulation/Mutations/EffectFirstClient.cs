using System.Text.Json.Nodes;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Resources;
using RolloutController.Simulation.Runs.Judging.Views;

namespace RolloutController.Simulation.Runs.Mutations;

/// <summary>Writes a status only after the effect that it announces.</summary>
internal sealed class EffectFirstClient(IResourceClient inner) : AlteredClient(inner)
{
    private Func<Task>? held;

    public override async Task<JsonObject> GetAsync(ResourceKind kind, ObjectKey key, CancellationToken cancellationToken)
    {
        await WriteHeldAsync();
        return await Inner.GetAsync(kind, key, cancellationToken);
    }

    public override async Task<JsonObject> ReplaceAsync(ResourceKind kind, JsonObject @object, WriteOptions options, CancellationToken cancellationToken)
    {
        if (kind == MeshKinds.Rollout && options.Subresource == "status" && @object["status"].At("step").Text("stage") == "Applying")
        {
            await WriteHeldAsync();
            var status = (JsonObject)@object.DeepClone();
            held = () => Inner.ReplaceAsync(kind, status, options, cancellationToken);
            return (JsonObject)@object.DeepClone();
        }

        if (kind != MeshKinds.VirtualService && kind != MeshKinds.DestinationRule)
            await WriteHeldAsync();
        var written = await Inner.ReplaceAsync(kind, @object, options, cancellationToken);
        await WriteHeldAsync();
        return written;
    }

    public override async Task<JsonObject> CreateAsync(ResourceKind kind, JsonObject @object, WriteOptions options, CancellationToken cancellationToken)
    {
        var written = await Inner.CreateAsync(kind, @object, options, cancellationToken);
        await WriteHeldAsync();
        return written;
    }

    public override async Task<JsonObject> PatchAsync(ResourceKind kind, ObjectKey key, PatchType type, JsonNode patch, WriteOptions options, CancellationToken cancellationToken)
    {
        await WriteHeldAsync();
        return await Inner.PatchAsync(kind, key, type, patch, options, cancellationToken);
    }

    private async Task WriteHeldAsync()
    {
        if (held is not { } write)
            return;
        held = null;
        try
        {
            await write();
        }
        catch (ApiException)
        {
            // Lost, as whatever is written last may be.
        }
    }
}
