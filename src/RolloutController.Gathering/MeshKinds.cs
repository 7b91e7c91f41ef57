using RolloutController.Kubernetes.Resources;

namespace RolloutController.Gathering;

/// <summary>Istio's kinds, and ours, as the API server serves them.</summary>
public static class MeshKinds
{
    /// <summary><c>networking.istio.io/v1beta1</c> VirtualService: served by every Istio since 1.5, and the same schema as v1.</summary>
    public static ResourceKind VirtualService { get; } =
        new("networking.istio.io", "v1beta1", "VirtualService", "virtualservices");

    /// <summary><c>networking.istio.io/v1beta1</c> DestinationRule.</summary>
    public static ResourceKind DestinationRule { get; } =
        new("networking.istio.io", "v1beta1", "DestinationRule", "destinationrules");

    /// <summary>The Rollout.</summary>
    public static ResourceKind Rollout { get; } =
        new(Core.Model.WellKnown.Group, Core.Model.WellKnown.Version, Core.Model.WellKnown.Kind, Core.Model.WellKnown.Plural);

    /// <summary>The kind of a mesh object by its name (<c>VirtualService</c> or <c>DestinationRule</c>).</summary>
    public static ResourceKind ByName(string kind) => kind switch
    {
        "VirtualService" => VirtualService,
        "DestinationRule" => DestinationRule,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "expected VirtualService or DestinationRule"),
    };
}
