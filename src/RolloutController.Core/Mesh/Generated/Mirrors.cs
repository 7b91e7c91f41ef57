using System.Text.Json.Nodes;
using RolloutController.Core.Model;

namespace RolloutController.Core.Mesh.Generated;

/// <summary>Adds a mirror beside those that a route has.</summary>
internal static class Mirrors
{
    private static readonly string[] _percentages = ["mirrorPercentage", "mirrorPercent", "mirror_percent"];

    /// <summary>
    /// Adds a mirror. Istio refuses a route with both <c>mirror</c> and <c>mirrors</c> (validation, "cannot contain both"), so
    /// that the one form is turned into the other.
    /// </summary>
    public static void Add(JsonObject route, JsonObject destination, Percentage share)
    {
        var mirrors = route.Array("mirrors") ?? [];
        if (route.Object("mirror") is { } single)
        {
            var mirror = new JsonObject { ["destination"] = single.DeepClone() };
            if (Share(route) is { } percentage)
            {
                mirror["percentage"] = percentage;
            }

            mirrors.Insert(0, mirror);
        }

        route.Remove("mirror");
        foreach (var field in _percentages)
        {
            route.Remove(field);
        }

        mirrors.Add((JsonNode)new JsonObject { ["destination"] = destination, ["percentage"] = FaultJson.Percent(share) });
        route["mirrors"] = mirrors.Parent is null ? mirrors : mirrors.DeepClone();
    }

    /// <summary>Of a single mirror; null: all requests. The older field is a whole number (route.go, <c>MirrorPercent</c>).</summary>
    public static JsonObject? Share(JsonObject route) =>
        route.Object("mirrorPercentage") is { } percentage
            ? percentage.DeepClone().AsObject()
            : (route.Integer("mirrorPercent") ?? route.Integer("mirror_percent")) is { } whole
                ? new JsonObject { ["value"] = whole }
                : null;
}
