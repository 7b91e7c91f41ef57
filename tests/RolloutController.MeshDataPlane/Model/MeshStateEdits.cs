using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace RolloutController.MeshDataPlane.Model;

/// <summary>Applies objects of the API server to the mesh's state. An object that changes nothing the mesh reads gives the same state back.</summary>
public static class MeshStateEdits
{
    /// <summary>Adds or replaces an object.</summary>
    public static MeshState Apply(this MeshState state, MeshKind kind, JsonObject o)
    {
        var name = KubernetesReader.NameOf(o);
        return kind switch
        {
            MeshKind.VirtualService => state with { VirtualServices = state.VirtualServices.SetItem(name, IstioReader.ReadVirtualService(o)) },
            MeshKind.DestinationRule => state with { DestinationRules = state.DestinationRules.SetItem(name, IstioReader.ReadDestinationRule(o)) },
            MeshKind.Service => state with { Services = state.Services.SetItem(name, KubernetesReader.ReadService(o)) },
            MeshKind.Endpoints => ApplyEndpoints(state, name, KubernetesReader.ReadEndpoints(o)),
            MeshKind.Pod => ApplyPod(state, name, KubernetesReader.ReadPod(o)),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        };
    }

    /// <summary>Removes an object.</summary>
    public static MeshState Remove(this MeshState state, MeshKind kind, ObjectName name) => kind switch
    {
        MeshKind.VirtualService => state with { VirtualServices = state.VirtualServices.Remove(name) },
        MeshKind.DestinationRule => state with { DestinationRules = state.DestinationRules.Remove(name) },
        MeshKind.Service => state with { Services = state.Services.Remove(name) },
        MeshKind.Endpoints => state with { Endpoints = state.Endpoints.Remove(name) },
        MeshKind.Pod => state with { Pods = state.Pods.Remove(name) },
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    private static MeshState ApplyEndpoints(MeshState state, ObjectName name, ImmutableArray<EndpointAddress> addresses) =>
        state.Endpoints.TryGetValue(name, out var known) && known.SequenceEqual(addresses)
            ? state
            : state with { Endpoints = state.Endpoints.SetItem(name, addresses) };

    private static MeshState ApplyPod(MeshState state, ObjectName name, Pod pod) =>
        state.Pods.TryGetValue(name, out var known) && Same(known, pod) ? state : state with { Pods = state.Pods.SetItem(name, pod) };

    private static bool Same(Pod a, Pod b) =>
        a.Uid == b.Uid && a.Address == b.Address && a.Workload == b.Workload && a.Terminating == b.Terminating
        && a.Labels.Count == b.Labels.Count && a.Labels.All(label => b.Labels.GetValueOrDefault(label.Key) == label.Value);
}
