using System.Text.Json.Nodes;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Parsing;

namespace RolloutController.Cli.Rescue;

/// <summary>
/// Reads a Rollout for what a rescue needs: which routes and which stable. A spec that is broken elsewhere (its steps, gates, windows) must
/// not keep traffic on the canary.
/// </summary>
internal static class RescueSpec
{
    private static readonly string[] _needed = ["service", "version", "subsetLabel", "traffic"];
    private static readonly string[] _neededOfTraffic = ["virtualServices", "destinationRule"];
    private static readonly string[] _neededOfDestinationRule = ["name", "create"];

    public static Rollout Read(JsonObject rolloutObject)
    {
        ArgumentNullException.ThrowIfNull(rolloutObject);
        var rollout = RolloutReader.Read(rolloutObject);
        if (rollout.Spec is not null || rolloutObject["spec"] is not JsonObject) return rollout;
        var reduced = rolloutObject.DeepClone().AsObject();
        var spec = reduced["spec"]!.AsObject();
        Keep(spec, _needed);
        Keep(spec["traffic"], _neededOfTraffic);
        Keep((spec["traffic"] as JsonObject)?["destinationRule"], _neededOfDestinationRule);
        return RolloutReader.Read(reduced);
    }

    private static void Keep(JsonNode? node, string[] needed)
    {
        if (node is not JsonObject fields) return;
        foreach (var field in fields.Select(field => field.Key).Except(needed, StringComparer.Ordinal).ToList()) fields.Remove(field);
    }
}
