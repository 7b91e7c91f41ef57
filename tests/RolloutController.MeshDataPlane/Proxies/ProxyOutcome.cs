using RolloutController.MeshDataPlane.Metrics;
using RolloutController.MeshDataPlane.Routing;

namespace RolloutController.MeshDataPlane.Proxies;

/// <summary>How a request ended at a proxy: what its metrics and its client get to see.</summary>
/// <param name="Status">HTTP status sent; 0 when the client left.</param>
/// <param name="Flags">Response flags.</param>
/// <param name="Cluster">Cluster that was chosen and existed; null otherwise.</param>
/// <param name="Destination">Workload of the endpoint that was tried last.</param>
/// <param name="BlackHole">True when no virtual host had the name.</param>
public sealed record ProxyOutcome(int Status, string Flags, ClusterConfig? Cluster, WorkloadLabels Destination, bool BlackHole = false)
{
    /// <summary>gRPC status; null of what is not gRPC.</summary>
    public int? GrpcStatus { get; init; }

    /// <summary>An end before any cluster was reached.</summary>
    public static ProxyOutcome Local(int status, string flags, ClusterConfig? cluster = null) => new(status, flags, cluster, WorkloadLabels.Unknown);
}
