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

    public static Rollout Read(JsonObject rolloutObject)
    {
        ArgumentNullException.ThrowIfNull(rolloutObject);
        var rollout = RolloutReader.Read(rolloutObject);
        if (rollout.Spec is not null || rolloutObject["spec"] is not JsonObject) return rollout;
        var reduced = rolloutObject.DeepClone().AsObject();
        var spec = reduced["spec"]!.AsObject();
        foreach (var field in spec.Select(field => field.Key).Except(_needed, StringComparer.Ordinal).ToList()) spec.Remove(field);
        return RolloutReader.Read(reduced);
    }
}
