using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Resources;
using RolloutController.Simulation.Runs.Mutations;

namespace RolloutController.Simulation.Tests.Soaking;

/// <summary>A client with a deliberate leak: it keeps every answer to a write.</summary>
internal sealed class LeakyClient(IResourceClient inner) : AlteredClient(inner)
{
    private readonly List<JsonObject> kept = [];

    public override async Task<JsonObject> ReplaceAsync(ResourceKind kind, JsonObject @object, WriteOptions options, CancellationToken cancellationToken)
    {
        var answer = await Inner.ReplaceAsync(kind, @object, options, cancellationToken);
        kept.Add((JsonObject)answer.DeepClone());
        return answer;
    }
}
