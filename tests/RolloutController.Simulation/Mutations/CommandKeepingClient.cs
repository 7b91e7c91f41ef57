using System.Text.Json.Nodes;
using RolloutController.Core.Model;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Simulation.Runs.Mutations;

/// <summary>Takes a command up without taking it away, so that it is taken up again.</summary>
internal sealed class CommandKeepingClient(IResourceClient inner) : AlteredClient(inner)
{
    public override Task<JsonObject> PatchAsync(ResourceKind kind, ObjectKey key, PatchType type, JsonNode patch, WriteOptions options, CancellationToken cancellationToken)
    {
        var sent = patch.DeepClone();
        (sent["metadata"]?["annotations"] as JsonObject)?.Remove(WellKnown.CommandAnnotation);
        return Inner.PatchAsync(kind, key, type, sent, options, cancellationToken);
    }
}
