using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Simulation.Cluster;

/// <summary>
/// One write that the cluster accepted, in order of effect. Invariant checkers read these, so writes that changed nothing are
/// here as well; dry runs and refused requests are not. The objects must not be edited.
/// </summary>
/// <param name="Sequence">Position in the history, from 0.</param>
/// <param name="Client">Who wrote.</param>
/// <param name="FieldManager">Under which field manager.</param>
/// <param name="Verb">Create, update, patch or delete.</param>
/// <param name="Subresource">For example <c>status</c>; null for the object itself.</param>
/// <param name="Kind">Kind of the object.</param>
/// <param name="Key">Name of the object.</param>
/// <param name="Before">State before; null for a create.</param>
/// <param name="After">State after; null where the object is gone.</param>
/// <param name="ResourceVersion">The cluster's resource version after the write.</param>
/// <param name="Time">When.</param>
public sealed record ClusterWrite(
    int Sequence,
    string Client,
    string FieldManager,
    RequestVerb Verb,
    string? Subresource,
    ResourceKind Kind,
    ObjectKey Key,
    JsonObject? Before,
    JsonObject? After,
    long ResourceVersion,
    DateTimeOffset Time)
{
    /// <summary>False where the request left the object exactly as it was: no new resource version, no watch event.</summary>
    public bool Changed => !ReferenceEquals(Before, After);

    /// <summary>One line, the same for the same run: for traces that are compared.</summary>
    public override string ToString() =>
        $"#{Sequence} {Time:O} {Client} {Verb.ToString().ToLowerInvariant()} {Kind}{(Subresource is null ? "" : "/" + Subresource)} {Key} rv={ResourceVersion}{(Changed ? "" : " unchanged")}";
}
