using System.Text.Json.Nodes;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Applying;

/// <summary>Writes the status sub-resource, guarded by the resourceVersion that the decision rests on.</summary>
public sealed class StatusWriter(IResourceClient client, OwnWrites ownWrites)
{
    /// <summary>Writes the next status; the answer is the Rollout as it stands then.</summary>
    /// <exception cref="Kubernetes.Errors.ApiException">Conflict when the Rollout has changed since it was read.</exception>
    public async Task<JsonObject> WriteAsync(JsonObject rollout, RolloutStatus current, RolloutStatus next, bool urgent, CancellationToken cancellationToken)
    {
        var replacement = (JsonObject)rollout.DeepClone();
        replacement["status"] = RolloutStatusJson.Write(next with { Writes = current.Writes + 1 });
        var written = await client.ReplaceAsync(
            MeshKinds.Rollout,
            replacement,
            new WriteOptions { FieldManager = WellKnown.FieldManager, Subresource = "status", Urgent = urgent },
            cancellationToken);
        ownWrites.Record(MeshKinds.Rollout, written, rollout.ResourceVersion());
        return written;
    }
}
