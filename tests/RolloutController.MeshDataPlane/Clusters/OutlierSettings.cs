using System.Text.Json.Nodes;
using RolloutController.MeshDataPlane.Model;

namespace RolloutController.MeshDataPlane.Clusters;

/// <summary>
/// When an endpoint is left out (Istio: destination_rule.proto, <c>OutlierDetection</c>, with its defaults;
/// networking/core/cluster_traffic_policy.go, <c>applyOutlierDetection</c>).
/// </summary>
/// <param name="Consecutive5xx">Answers of 5xx in a row that eject; 0: never.</param>
/// <param name="ConsecutiveGatewayErrors">Answers of 502, 503 or 504 in a row that eject; 0: never.</param>
/// <param name="Interval">Time between two sweeps, at which endpoints come back.</param>
/// <param name="BaseEjectionTime">How long an ejection lasts, times the number of ejections.</param>
/// <param name="MaxEjectionPercent">Share of the endpoints that may be ejected at a time.</param>
/// <param name="MinHealthPercent">With a smaller share of healthy endpoints all are used; 0: never.</param>
public sealed record OutlierSettings(
    int Consecutive5xx, int ConsecutiveGatewayErrors, TimeSpan Interval, TimeSpan BaseEjectionTime, int MaxEjectionPercent, int MinHealthPercent)
{
    /// <summary>Reads a traffic policy; null without outlier detection.</summary>
    public static OutlierSettings? Read(JsonNode? policy)
    {
        if (policy?["outlierDetection"] is not JsonObject outlier)
            return null;
        return new OutlierSettings(
            Count(outlier["consecutive5xxErrors"], 5), Count(outlier["consecutiveGatewayErrors"], 0),
            IstioReader.Duration(outlier["interval"]) ?? TimeSpan.FromSeconds(10), IstioReader.Duration(outlier["baseEjectionTime"]) ?? TimeSpan.FromSeconds(30),
            Positive(outlier["maxEjectionPercent"], 10), Positive(outlier["minHealthPercent"], 0));
    }

    private static int Count(JsonNode? node, int otherwise) => node is null ? otherwise : KubernetesReader.Number(node);

    // A plain integer of the proto: 0 and absent are the same, and Envoy's default holds.
    private static int Positive(JsonNode? node, int otherwise) => KubernetesReader.Number(node) is var number and > 0 ? number : otherwise;
}
