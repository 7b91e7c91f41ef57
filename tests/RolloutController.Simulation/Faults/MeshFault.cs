using RolloutController.MeshDataPlane.Xds;

namespace RolloutController.Simulation.Runs.Faults;

/// <summary>A proxy or an istiod is in trouble for a time.</summary>
/// <param name="Mode">What befalls it.</param>
/// <param name="Number">Which proxy or istiod; counted on from the first where there are fewer.</param>
/// <param name="For">How long.</param>
public sealed record MeshFault(MeshFaultMode Mode, int Number, TimeSpan For) : Fault
{
    internal override void Strike(Occasion occasion)
    {
        var mesh = occasion.World.Mesh;
        var proxy = Number % mesh.Proxies.Length;
        var istiod = Number % mesh.Istiods.Count;
        Action end;
        switch (Mode)
        {
            case MeshFaultMode.Disconnect:
                mesh.Disconnect(proxy);
                end = () => mesh.Reconnect(proxy);
                break;
            case MeshFaultMode.Silence:
                mesh.SetSilent(proxy, true);
                end = () => mesh.SetSilent(proxy, false);
                break;
            case MeshFaultMode.RefuseClusters:
                mesh.SetRefusal(proxy, XdsType.Cluster, "Error adding/updating cluster(s)");
                end = () => mesh.SetRefusal(proxy, XdsType.Cluster, null);
                break;
            case MeshFaultMode.RefuseRoutes:
                mesh.SetRefusal(proxy, XdsType.Route, "Unable to parse route");
                end = () => mesh.SetRefusal(proxy, XdsType.Route, null);
                break;
            case MeshFaultMode.Queue:
                mesh.SetQueueDelay(proxy, For);
                end = () => mesh.SetQueueDelay(proxy, TimeSpan.Zero);
                break;
            case MeshFaultMode.IstiodDown:
                mesh.StopIstiod(istiod);
                end = () => mesh.StartIstiod(istiod);
                break;
            default:
                throw new InvalidOperationException($"not a fault of the mesh: {Mode}");
        }

        occasion.World.After(For, end);
    }
}
