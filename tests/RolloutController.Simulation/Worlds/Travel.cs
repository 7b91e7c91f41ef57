using RolloutController.Kubernetes.Resources;
using RolloutController.Simulation.Cluster;

namespace RolloutController.Simulation.Runs.Worlds;

/// <summary>A request of a controller on its way.</summary>
internal sealed class Travel(Connection connection, ClusterRequest request)
{
    /// <summary>Whose it is.</summary>
    public ReplicaProcess Sender => connection.Process;

    /// <summary>What is asked.</summary>
    public ClusterRequest Request => request;

    /// <summary>Whether it changes something that people see; leases are apart.</summary>
    public bool IsWrite => request.IsWrite && request.Kind != KnownKinds.Lease;

    /// <summary>Number among the controllers' writes, from 1; 0 for what is none.</summary>
    public int Number { get; set; }

    /// <summary>It never arrives.</summary>
    public bool IsLost { get; set; }
}
