using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Simulation.Cluster;

/// <summary>A kind that the in-memory cluster serves, and how the real server treats its objects.</summary>
/// <param name="Kind">Where it is served.</param>
public sealed record RegisteredKind(ResourceKind Kind)
{
    /// <summary>
    /// <c>status</c> is written only through the sub-resource of that name, and a write there changes nothing else.
    /// Without it <c>status</c> is a field like any other.
    /// </summary>
    public bool StatusSubresource { get; init; }

    /// <summary>
    /// <c>metadata.generation</c> starts at 1 and grows with each change outside metadata (and outside status, where that is a
    /// sub-resource). True for custom resources and Deployments, false for Leases, Events, Endpoints.
    /// </summary>
    public bool Generation { get; init; }

    /// <summary>A PUT without a resource version is refused as Invalid, as for custom resources and Leases.</summary>
    public bool ReplaceNeedsResourceVersion { get; init; }

    /// <summary>Dotted paths that field selectors may name beside <c>metadata.name</c> and <c>metadata.namespace</c>.</summary>
    public ImmutableArray<string> SelectableFields { get; init; } = [];

    /// <summary>Fills in schema defaults of an object about to be stored; it may edit the object.</summary>
    public Action<JsonObject>? Defaults { get; init; }

    /// <summary>A custom resource with a status sub-resource, as Rollouts and Istio's kinds are.</summary>
    public static RegisteredKind CustomResource(ResourceKind kind) =>
        new(kind) { StatusSubresource = true, Generation = true, ReplaceNeedsResourceVersion = true };

    /// <summary>The kinds of <see cref="KnownKinds"/> as Kubernetes serves them.</summary>
    public static ImmutableArray<RegisteredKind> BuiltIn { get; } =
    [
        new(KnownKinds.Namespace) { StatusSubresource = true },
        new(KnownKinds.Pod) { StatusSubresource = true, SelectableFields = ["spec.nodeName", "status.phase"] },
        new(KnownKinds.Service) { StatusSubresource = true },
        new(KnownKinds.Endpoints),
        new(KnownKinds.Deployment) { StatusSubresource = true, Generation = true },
        new(KnownKinds.Lease) { ReplaceNeedsResourceVersion = true },
        new(KnownKinds.Event),
        CustomResource(KnownKinds.CustomResourceDefinition),
    ];
}
