using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Simulation.Cluster;

/// <summary>One request as it reaches the in-memory cluster.</summary>
/// <param name="Client">Name of the caller, as given to <see cref="InMemoryCluster.ClientFor"/>.</param>
/// <param name="Verb">What is asked.</param>
/// <param name="Kind">Of which kind.</param>
/// <param name="Key">Of which object; for lists and watches the namespace alone, for a generated name the namespace alone.</param>
/// <param name="Subresource">For example <c>status</c>; null for the object itself.</param>
/// <param name="Body">Object or patch that was sent; never edit it.</param>
public sealed record ClusterRequest(
    string Client,
    RequestVerb Verb,
    ResourceKind Kind,
    ObjectKey Key,
    string? Subresource = null,
    JsonNode? Body = null)
{
    /// <summary>True for creates, updates, patches and deletes.</summary>
    public bool IsWrite => Verb is RequestVerb.Create or RequestVerb.Update or RequestVerb.Patch or RequestVerb.Delete;

    /// <inheritdoc />
    public override string ToString() =>
        $"{Client}: {Verb.ToString().ToLowerInvariant()} {Kind}{(Subresource is null ? "" : "/" + Subresource)} {Key}";
}
