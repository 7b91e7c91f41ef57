using System.Text.Json.Nodes;

namespace RolloutController.Core.Model;

/// <summary>
/// The <c>trafficPolicy</c> of subsets that we add: some of connectionPool, outlierDetection and loadBalancer, in Istio's words
/// (DestinationRule, <c>TrafficPolicy</c>).
/// </summary>
/// <param name="Json">The object as JSON text, so that equal texts are equal policies.</param>
public sealed record SubsetTrafficPolicy(string Json)
{
    /// <summary>The policy as an object of its own.</summary>
    public JsonObject ToJson() => JsonNode.Parse(Json)!.AsObject();
}
