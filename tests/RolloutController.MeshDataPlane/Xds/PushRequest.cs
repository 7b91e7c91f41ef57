using System.Collections.Immutable;
using RolloutController.MeshDataPlane.Model;

namespace RolloutController.MeshDataPlane.Xds;

/// <summary>What to push and why; requests for one connection that wait in the queue are merged.</summary>
public sealed record PushRequest(PushContext Push, bool IsFull, ImmutableHashSet<MeshKind> Kinds, ImmutableHashSet<string> Hosts)
{
    /// <summary>The newer context, full if either is, all reasons (Istio: model/push_context.go, <c>PushRequest.Merge</c>).</summary>
    public PushRequest Merge(PushRequest newer) =>
        new(newer.Push, IsFull || newer.IsFull, Kinds.Union(newer.Kinds), Hosts.Union(newer.Hosts));

    /// <summary>
    /// Which types the changed kinds concern (Istio: xds/cds.go, eds.go, lds.go, rds.go, their skipped kinds): a VirtualService never causes EDS.
    /// </summary>
    public bool Concerns(XdsType type) => type switch
    {
        XdsType.Cluster => IsFull,
        XdsType.Endpoint => Kinds.Any(kind => kind != MeshKind.VirtualService),
        XdsType.Listener => IsFull,
        XdsType.Route => IsFull,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };
}
