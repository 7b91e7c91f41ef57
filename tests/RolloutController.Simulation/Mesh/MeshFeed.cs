using RolloutController.Kubernetes.Resources;
using RolloutController.MeshDataPlane.Model;
using RolloutController.MeshDataPlane.Xds;
using RolloutController.Simulation.Cluster;

namespace RolloutController.Simulation.Runs.Mesh;

/// <summary>Takes the writes of a cluster into the mesh's view of it, as istiods' own watches would.</summary>
internal sealed class MeshFeed(InMemoryCluster cluster, MeshConfigStore store)
{
    private int next;

    /// <summary>Takes in what was written since the last call.</summary>
    public void CatchUp()
    {
        if (cluster.Writes == next)
            return;
        foreach (var write in cluster.HistoryFrom(next))
        {
            next++;
            Take(write);
        }
    }

    private void Take(ClusterWrite write)
    {
        if (!write.Changed || KindOf(write.Kind) is not { } kind)
            return;
        var name = new ObjectName(write.Key.Namespace, write.Key.Name);
        store.Edit(kind, name, state => write.After is { } after ? state.Apply(kind, after) : state.Remove(kind, name));
    }

    private static MeshKind? KindOf(ResourceKind kind) => (kind.Group, kind.Plural) switch
    {
        ("networking.istio.io", "virtualservices") => MeshKind.VirtualService,
        ("networking.istio.io", "destinationrules") => MeshKind.DestinationRule,
        ("", "services") => MeshKind.Service,
        ("", "endpoints") => MeshKind.Endpoints,
        ("", "pods") => MeshKind.Pod,
        _ => null,
    };
}
