using System.Text.Json.Nodes;

namespace RolloutController.IntegrationTests.ControlPlane;

internal static class Manifests
{
    public static JsonObject Deployment(string name, int replicas) => new()
    {
        ["metadata"] = new JsonObject { ["name"] = name },
        ["spec"] = new JsonObject
        {
            ["replicas"] = replicas,
            ["selector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["app"] = name } },
            ["template"] = new JsonObject
            {
                ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["app"] = name } },
                ["spec"] = new JsonObject { ["containers"] = new JsonArray(new JsonObject { ["name"] = "main", ["image"] = "example.test/main:1" }) },
            },
        },
    };

    public static JsonObject Service(string name) => new()
    {
        ["metadata"] = new JsonObject { ["name"] = name },
        ["spec"] = new JsonObject
        {
            ["selector"] = new JsonObject { ["app"] = name },
            ["ports"] = new JsonArray(new JsonObject { ["name"] = "http", ["port"] = 80 }),
        },
    };

    public static JsonObject ConfigMap(string name) => new() { ["metadata"] = new JsonObject { ["name"] = name } };

    public static JsonObject VirtualService(string name, JsonNode weight) => new()
    {
        ["apiVersion"] = "networking.istio.io/v1",
        ["kind"] = "VirtualService",
        ["metadata"] = new JsonObject { ["name"] = name },
        ["spec"] = new JsonObject
        {
            ["hosts"] = new JsonArray("reviews"),
            ["http"] = new JsonArray(new JsonObject
            {
                ["route"] = new JsonArray(new JsonObject { ["destination"] = new JsonObject { ["host"] = "reviews" }, ["weight"] = weight }),
                ["retries"] = new JsonObject { ["attempts"] = 2 },
            }),
        },
    };
}
