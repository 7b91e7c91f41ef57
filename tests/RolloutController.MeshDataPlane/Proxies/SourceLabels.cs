using System.Globalization;
using RolloutController.MeshDataPlane.Metrics;

namespace RolloutController.MeshDataPlane.Proxies;

/// <summary>
/// What a calling proxy's metrics say of the destination (Istio proxy: filters/http/istio_stats/istio_stats.cc, <c>populatePeerInfo</c>).
/// </summary>
public static class SourceLabels
{
    /// <summary>
    /// With a cluster: its Service. Without one (NC, NR): a sidecar falls back to the raw Host header, a gateway says <c>unknown</c>.
    /// </summary>
    public static RequestLabels Of(ProxyOutcome outcome, WorkloadLabels source, string authority, bool isGateway, bool isGrpc = false)
    {
        string fallback = isGateway || authority.Length == 0 ? "unknown" : authority;
        return new RequestLabels
        {
            Reporter = "source",
            Source = source,
            Destination = outcome.Destination,
            DestinationService = outcome.Cluster?.Host ?? fallback,
            DestinationServiceName = outcome.Cluster?.Service.Name ?? (outcome.BlackHole ? "BlackHoleCluster" : fallback),
            DestinationServiceNamespace = outcome.Cluster?.Service.Namespace ?? "unknown",
            ResponseCode = outcome.Status,
            ResponseFlags = outcome.Flags,
            RequestProtocol = isGrpc ? "grpc" : "http",
            GrpcResponseStatus = isGrpc && outcome.GrpcStatus is { } grpc ? grpc.ToString(CultureInfo.InvariantCulture) : "",
        };
    }
}
