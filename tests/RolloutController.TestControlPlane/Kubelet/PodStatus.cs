using System.Text.Json.Nodes;

namespace RolloutController.TestControlPlane.Kubelet;

/// <summary>The status which a kubelet would report for a pod whose containers all run.</summary>
internal static class PodStatus
{
    /// <summary>Whether the pod reports this readiness and an address already.</summary>
    public static bool IsReported(JsonObject pod, bool ready) =>
        (string?)pod["status"]?["phase"] == "Running"
        && pod["status"]!["podIP"] is not null
        && pod["status"]!["conditions"] is JsonArray conditions
        && conditions.Any(condition => (string?)condition!["type"] == "Ready" && (string?)condition["status"] == (ready ? "True" : "False"));

    public static JsonObject Running(JsonObject pod, string address, bool ready, DateTimeOffset now)
    {
        var time = now.ToString("yyyy-MM-ddTHH:mm:ssZ");
        var started = (string?)pod["status"]?["startTime"] ?? time;
        return new JsonObject
        {
            ["phase"] = "Running",
            ["hostIP"] = "192.0.2.254",
            ["podIP"] = address,
            ["podIPs"] = new JsonArray(new JsonObject { ["ip"] = address }),
            ["startTime"] = started,
            ["conditions"] = new JsonArray(
                Condition("Initialized", true, started),
                Condition("PodScheduled", true, started),
                Condition("ContainersReady", ready, time),
                Condition("Ready", ready, time)),
            ["containerStatuses"] = new JsonArray([.. pod["spec"]!["containers"]!.AsArray().Select(container => Container(container!, ready, started))]),
        };
    }

    private static JsonObject Condition(string type, bool status, string since) =>
        new() { ["type"] = type, ["status"] = status ? "True" : "False", ["lastTransitionTime"] = since };

    private static JsonObject Container(JsonNode container, bool ready, string started) => new()
    {
        ["name"] = (string)container["name"]!,
        ["image"] = (string)container["image"]!,
        ["imageID"] = "",
        ["ready"] = ready,
        ["started"] = true,
        ["restartCount"] = 0,
        ["state"] = new JsonObject { ["running"] = new JsonObject { ["startedAt"] = started } },
    };
}
