using System.Text.Json.Nodes;
using RolloutController.Core.Mesh;

namespace RolloutController.Benchmarks.Micro;

/// <summary>VirtualServices with some managed routes and as many of other hosts, and a DestinationRule.</summary>
internal static class MeshScene
{
    /// <summary>A Rollout may name this many routes of one VirtualService (the schema's limit).</summary>
    private const int MostRoutes = 50;

    /// <summary>The objects; the managed routes are named <c>route-0</c> and so on, and send to v1.</summary>
    public static MeshObjects Objects(int routes) => new(
        [
            .. Parts(routes).Select((part, index) => Mesh("VirtualService", Name(index), new JsonObject
            {
                ["hosts"] = new JsonArray("reviews"),
                ["http"] = new JsonArray([.. part.SelectMany(route => (JsonObject[])[Route(route, "reviews", "v1"), Route($"other-{route}", "ratings", null)])]),
            })),
        ],
        [Mesh("DestinationRule", "reviews", new JsonObject { ["host"] = "reviews", ["subsets"] = new JsonArray(Subset("v1"), Subset("v3")) })]);

    /// <summary>The Rollout's <c>spec.traffic.virtualServices</c> that manages them.</summary>
    public static JsonArray References(int routes) =>
        [.. Parts(routes).Select((part, index) => new JsonObject { ["name"] = Name(index), ["httpRoutes"] = new JsonArray([.. part.Select(name => (JsonNode)name)]) })];

    private static IEnumerable<string[]> Parts(int routes) => Enumerable.Range(0, routes).Select(index => $"route-{index}").Chunk(MostRoutes);

    private static string Name(int index) => index == 0 ? "reviews" : $"reviews-{index}";

    private static JsonObject Mesh(string kind, string name, JsonObject spec) => new()
    {
        ["apiVersion"] = "networking.istio.io/v1",
        ["kind"] = kind,
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "bookinfo", ["uid"] = $"{kind}-uid", ["generation"] = 1, ["resourceVersion"] = "1" },
        ["spec"] = spec,
    };

    private static JsonObject Subset(string version) => new() { ["name"] = version, ["labels"] = new JsonObject { ["version"] = version } };

    private static JsonObject Route(string name, string host, string? subset)
    {
        var destination = new JsonObject { ["host"] = host };
        if (subset is not null)
            destination["subset"] = subset;
        return new JsonObject
        {
            ["name"] = name,
            ["match"] = new JsonArray(new JsonObject { ["uri"] = new JsonObject { ["prefix"] = $"/{name}" } }),
            ["timeout"] = "5s",
            ["retries"] = new JsonObject { ["attempts"] = 2, ["perTryTimeout"] = "2s" },
            ["route"] = new JsonArray(new JsonObject { ["destination"] = destination }),
        };
    }
}
