using System.Text.Json.Nodes;
using RolloutController.Simulation.Cluster;

namespace RolloutController.Simulation.Runs.Running;

/// <summary>A write as a line of a trace: what matters of the object, before and after.</summary>
internal static class WriteText
{
    public static string Of(ClusterWrite write)
    {
        var what = $"{write.Verb.ToString().ToLowerInvariant()} {write.Kind.Kind}{(write.Subresource is null ? "" : "/" + write.Subresource)} {write.Key.Name} rv={write.ResourceVersion}";
        if (!write.Changed)
            return $"{what} (no change)";
        if (write.After is not { } after)
            return $"{what}: gone";
        var (was, now) = (write.Before is { } before ? Summary(write.Kind.Kind, before) : "", Summary(write.Kind.Kind, after));
        return was == now ? $"{what}: {now}" : was.Length == 0 ? $"{what}: {now}" : $"{what}: {now}   [was {was}]";
    }

    private static string Summary(string kind, JsonObject item) => kind switch
    {
        "VirtualService" => string.Join("; ", (item["spec"]?["http"] as JsonArray ?? []).Select(Route)),
        "DestinationRule" => string.Join(' ', (item["spec"]?["subsets"] as JsonArray ?? []).Select(subset => Text(subset, "name"))),
        "Rollout" => Rollout(item),
        "Pod" => $"ready={(item["status"]?["conditions"] as JsonArray ?? []).Any(condition => Text(condition, "type") == "Ready" && Text(condition, "status") == "True")}",
        "Endpoints" => string.Join(' ', (item["subsets"]?[0]?["addresses"] as JsonArray ?? []).Select(address => Text(address?["targetRef"], "name"))),
        _ => "",
    };

    private static string Route(JsonNode? route)
    {
        var destinations = (route?["route"] as JsonArray ?? []).Select(entry =>
            $"{Text(entry?["destination"], "host")}/{Text(entry?["destination"], "subset")}={entry?["weight"]?.ToJsonString() ?? "-"}");
        var extra = (route?["mirror"] ?? route?["mirrors"]) is null ? "" : " +mirror";
        return $"{Text(route, "name")}: {string.Join(' ', destinations)}{extra}{(route?["fault"] is null ? "" : " +fault")}";
    }

    private static string Rollout(JsonObject item)
    {
        var (spec, status, metadata) = (item["spec"], item["status"], item["metadata"]);
        var annotations = string.Join(' ', (metadata?["annotations"] as JsonObject ?? []).Select(entry => $"{entry.Key.Split('/')[^1]}={entry.Value}"));
        var step = status?["step"];
        return $"spec {Text(spec, "version")}{(spec?["paused"]?.GetValue<bool>() == true ? " paused" : "")}; {Text(status, "phase")} stable={Text(status, "stable")} canary={Text(status, "canary")}"
            + $" step={Text(step, "name")}/{Text(step, "stage")} weight={status?["canaryWeight"]?.ToJsonString() ?? "-"} {annotations}{(metadata?["deletionTimestamp"] is null ? "" : " deleting")}: {Text(status, "message")}";
    }

    private static string? Text(JsonNode? node, string field) => node?[field] is JsonValue value ? value.ToString() : null;
}
