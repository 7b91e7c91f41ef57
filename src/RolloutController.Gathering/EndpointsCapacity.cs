using System.Text.Json.Nodes;

namespace RolloutController.Gathering;

/// <summary>
/// Endpoints hold at most 1,000 addresses; of a larger Service the endpoints controller lists some and says so. Which pods are endpoints is
/// then told by their readiness, which is what the controller goes by itself.
/// </summary>
internal static class EndpointsCapacity
{
    /// <summary>The annotation that says so (k8s.io/api, core/v1, <c>EndpointsOverCapacity</c>).</summary>
    public const string Annotation = "endpoints.kubernetes.io/over-capacity";

    /// <summary>Whether addresses were left out.</summary>
    public static bool IsExceeded(JsonObject? endpoints) =>
        ObjectJson.Text(ObjectJson.Child(endpoints?["metadata"], "annotations"), Annotation) == "truncated";
}
