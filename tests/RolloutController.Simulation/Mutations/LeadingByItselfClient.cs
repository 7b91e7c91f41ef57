using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Simulation.Runs.Mutations;

/// <summary>Believes to hold the lease, whoever does.</summary>
internal sealed class LeadingByItselfClient(IResourceClient inner, string identity) : AlteredClient(inner)
{
    public override async Task<JsonObject> GetAsync(ResourceKind kind, ObjectKey key, CancellationToken cancellationToken)
    {
        var read = (JsonObject)(await Inner.GetAsync(kind, key, cancellationToken)).DeepClone();
        if (kind == KnownKinds.Lease)
            read["spec"]!["holderIdentity"] = identity;
        return read;
    }

    public override Task<JsonObject> ReplaceAsync(ResourceKind kind, JsonObject @object, WriteOptions options, CancellationToken cancellationToken) =>
        kind == KnownKinds.Lease ? Task.FromResult((JsonObject)@object.DeepClone()) : Inner.ReplaceAsync(kind, @object, options, cancellationToken);
}
