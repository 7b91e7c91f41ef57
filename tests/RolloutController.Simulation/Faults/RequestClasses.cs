using RolloutController.Gathering;
using RolloutController.Kubernetes.Resources;
using RolloutController.Simulation.Runs.Worlds;

namespace RolloutController.Simulation.Runs.Faults;

/// <summary>Knows the requests of a class.</summary>
internal static class RequestClasses
{
    public static bool Holds(this RequestClass meant, Travel travel)
    {
        var request = travel.Request;
        return meant switch
        {
            RequestClass.Any => true,
            RequestClass.Writes => travel.IsWrite,
            RequestClass.Status => request.IsWrite && request.Kind == MeshKinds.Rollout && request.Subresource == "status",
            RequestClass.Metadata => request.IsWrite && request.Kind == MeshKinds.Rollout && request.Subresource is null,
            RequestClass.VirtualServices => request.IsWrite && request.Kind == MeshKinds.VirtualService,
            RequestClass.DestinationRules => request.IsWrite && request.Kind == MeshKinds.DestinationRule,
            RequestClass.Leases => request.Kind == KnownKinds.Lease,
            _ => throw new ArgumentOutOfRangeException(nameof(meant), meant, "not a class of requests"),
        };
    }
}
