using RolloutController.Gathering;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Simulation.Runs.Faults;

/// <summary>The kinds as the API server serves them.</summary>
internal static class WatchedKinds
{
    public static ResourceKind? ToResourceKind(this WatchedKind kind) => kind switch
    {
        WatchedKind.All => null,
        WatchedKind.Rollout => MeshKinds.Rollout,
        WatchedKind.VirtualService => MeshKinds.VirtualService,
        WatchedKind.DestinationRule => MeshKinds.DestinationRule,
        WatchedKind.Pod => KnownKinds.Pod,
        WatchedKind.Endpoints => KnownKinds.Endpoints,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a watched kind"),
    };
}
