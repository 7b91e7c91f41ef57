using System.Text.Json.Nodes;
using RolloutController.Core.Model;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Applying;

/// <summary>The few writes to a Rollout's own metadata: its finalizer and the command annotations. Never its spec.</summary>
public sealed class RolloutMetadataWriter(IResourceClient client, OwnWrites ownWrites)
{
    /// <summary>Turns a pending command into an accepted one; Conflict when the Rollout has changed since it was read.</summary>
    public Task<JsonObject> AcceptCommandAsync(JsonObject rollout, string accepted, CancellationToken cancellationToken) =>
        PatchAsync(
            rollout,
            new JsonObject
            {
                ["metadata"] = new JsonObject
                {
                    ["resourceVersion"] = rollout.ResourceVersion(),
                    ["annotations"] = new JsonObject
                    {
                        [WellKnown.CommandAnnotation] = null,
                        [WellKnown.AcceptedCommandAnnotation] = accepted,
                    },
                },
            },
            urgent: true,
            cancellationToken);

    /// <summary>Takes the accepted command off once its effect stands in the status.</summary>
    public Task<JsonObject> RemoveAcceptedCommandAsync(JsonObject rollout, CancellationToken cancellationToken) =>
        PatchAsync(
            rollout,
            new JsonObject
            {
                ["metadata"] = new JsonObject
                {
                    ["resourceVersion"] = rollout.ResourceVersion(),
                    ["annotations"] = new JsonObject { [WellKnown.AcceptedCommandAnnotation] = null },
                },
            },
            urgent: false,
            cancellationToken);

    /// <summary>Puts our finalizer on.</summary>
    public Task<JsonObject> AddFinalizerAsync(JsonObject rollout, CancellationToken cancellationToken) =>
        WriteFinalizersAsync(rollout, [.. Finalizers(rollout).Where(name => name != WellKnown.Finalizer), WellKnown.Finalizer], cancellationToken);

    /// <summary>Takes our finalizer off.</summary>
    public Task<JsonObject> RemoveFinalizerAsync(JsonObject rollout, CancellationToken cancellationToken) =>
        WriteFinalizersAsync(rollout, [.. Finalizers(rollout).Where(name => name != WellKnown.Finalizer)], cancellationToken);

    private static IEnumerable<string> Finalizers(JsonObject rollout) =>
        rollout["metadata"]?["finalizers"] is JsonArray array ? array.Select(item => item!.GetValue<string>()) : [];

    private Task<JsonObject> WriteFinalizersAsync(JsonObject rollout, string[] finalizers, CancellationToken cancellationToken) =>
        PatchAsync(
            rollout,
            new JsonObject
            {
                ["metadata"] = new JsonObject
                {
                    ["resourceVersion"] = rollout.ResourceVersion(),
                    ["finalizers"] = new JsonArray([.. finalizers.Select(name => (JsonNode)name)]),
                },
            },
            urgent: false,
            cancellationToken);

    private async Task<JsonObject> PatchAsync(JsonObject rollout, JsonObject patch, bool urgent, CancellationToken cancellationToken)
    {
        var written = await client.PatchAsync(
            MeshKinds.Rollout,
            rollout.Key(),
            PatchType.Merge,
            patch,
            new WriteOptions { FieldManager = WellKnown.FieldManager, Urgent = urgent },
            cancellationToken);
        ownWrites.Record(MeshKinds.Rollout, written, rollout.ResourceVersion());
        return written;
    }
}
