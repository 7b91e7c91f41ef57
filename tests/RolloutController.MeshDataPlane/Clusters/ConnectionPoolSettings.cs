using System.Text.Json.Nodes;
using RolloutController.MeshDataPlane.Model;

namespace RolloutController.MeshDataPlane.Clusters;

/// <summary>
/// The circuit breakers of a cluster. Istio has none by default: an absent or zero field is the greatest number there is
/// (Istio: networking/core/cluster_traffic_policy.go, <c>getDefaultCircuitBreakerThresholds</c>, <c>applyConnectionPool</c>).
/// </summary>
/// <param name="MaxConnections"><c>connectionPool.tcp.maxConnections</c>: connections open to all endpoints.</param>
/// <param name="MaxPendingRequests"><c>connectionPool.http.http1MaxPendingRequests</c>: requests that wait for a connection.</param>
/// <param name="MaxRequests"><c>connectionPool.http.http2MaxRequests</c>: requests under way to all endpoints.</param>
/// <param name="MaxRequestsPerConnection"><c>connectionPool.http.maxRequestsPerConnection</c>: after this many a connection is closed.</param>
public sealed record ConnectionPoolSettings(int MaxConnections, int MaxPendingRequests, int MaxRequests, int MaxRequestsPerConnection)
{
    /// <summary>No limit anywhere.</summary>
    public static ConnectionPoolSettings Unlimited { get; } = new(int.MaxValue, int.MaxValue, int.MaxValue, int.MaxValue);

    /// <summary>Reads a traffic policy.</summary>
    public static ConnectionPoolSettings Read(JsonNode? policy)
    {
        var pool = policy?["connectionPool"];
        return new ConnectionPoolSettings(
            Limit(pool?["tcp"]?["maxConnections"]), Limit(pool?["http"]?["http1MaxPendingRequests"]),
            Limit(pool?["http"]?["http2MaxRequests"]), Limit(pool?["http"]?["maxRequestsPerConnection"]));
    }

    private static int Limit(JsonNode? node) => KubernetesReader.Number(node) is var number and > 0 ? number : int.MaxValue;
}
