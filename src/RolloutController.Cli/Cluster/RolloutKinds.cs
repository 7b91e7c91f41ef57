using RolloutController.Core.Mesh;
using RolloutController.Core.Model;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Cli.Cluster;

/// <summary>The kinds that the command line reads and writes.</summary>
internal static class RolloutKinds
{
    /// <summary>The Rollout.</summary>
    public static ResourceKind Rollout { get; } = new(WellKnown.Group, WellKnown.Version, WellKnown.Kind, WellKnown.Plural);

    /// <summary>Istio's VirtualService; <c>v1beta1</c> is served by every Istio since 1.5 and has the schema of <c>v1</c>.</summary>
    public static ResourceKind VirtualService { get; } = new("networking.istio.io", "v1beta1", CreatedMeshObjects.VirtualServiceKind, "virtualservices");

    /// <summary>Istio's DestinationRule.</summary>
    public static ResourceKind DestinationRule { get; } = new("networking.istio.io", "v1beta1", CreatedMeshObjects.DestinationRuleKind, "destinationrules");

    /// <summary>Name recorded with every write of the command line.</summary>
    public const string FieldManager = "rolloutctl";
}
