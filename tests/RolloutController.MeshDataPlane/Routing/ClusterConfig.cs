using RolloutController.MeshDataPlane.Model;

namespace RolloutController.MeshDataPlane.Routing;

/// <summary>An outbound cluster as CDS sends it. Two equal values are the same cluster to a proxy: nothing warms again.</summary>
/// <param name="Name"><c>outbound|port|subset|host</c> (Istio: model/service.go, <c>BuildSubsetKey</c>).</param>
/// <param name="Service">The Service behind it.</param>
/// <param name="Host">Its fully qualified name.</param>
/// <param name="Port">Service port.</param>
/// <param name="Subset">Subset name; empty for all pods.</param>
/// <param name="TrafficPolicy">JSON of the policy in force, for equality and the dump.</param>
public sealed record ClusterConfig(string Name, ObjectName Service, string Host, int Port, string Subset, string? TrafficPolicy)
{
    /// <summary>The name of a cluster.</summary>
    public static string NameOf(string host, int port, string subset) => $"outbound|{port}|{subset}|{host}";
}
