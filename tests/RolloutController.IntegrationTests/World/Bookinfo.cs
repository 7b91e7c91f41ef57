using System.Text.Json.Nodes;

namespace RolloutController.IntegrationTests.World;

/// <summary>Objects of bookinfo's shape, as people write them.</summary>
internal static class Bookinfo
{
    public static JsonObject Service(string name, string? app = null) => new()
    {
        ["metadata"] = new JsonObject { ["name"] = name },
        ["spec"] = new JsonObject
        {
            ["selector"] = new JsonObject { ["app"] = app ?? name },
            ["ports"] = new JsonArray(new JsonObject { ["name"] = "http", ["port"] = 9080 }),
        },
    };

    public static JsonObject Deployment(string app, string version, int replicas = 1) => new()
    {
        ["metadata"] = new JsonObject { ["name"] = $"{app}-{version}" },
        ["spec"] = new JsonObject
        {
            ["replicas"] = replicas,
            ["selector"] = new JsonObject { ["matchLabels"] = Labels(app, version) },
            ["template"] = new JsonObject
            {
                ["metadata"] = new JsonObject { ["labels"] = Labels(app, version) },
                ["spec"] = new JsonObject
                {
                    ["containers"] = new JsonArray(new JsonObject { ["name"] = app, ["image"] = $"example.test/{app}:{version}" }),
                },
            },
        },
    };

    /// <summary>A route named <c>primary</c> to one subset.</summary>
    public static JsonObject VirtualService(string name, string? subset, string? host = null) => new()
    {
        ["apiVersion"] = "networking.istio.io/v1",
        ["kind"] = "VirtualService",
        ["metadata"] = new JsonObject { ["name"] = name },
        ["spec"] = new JsonObject { ["hosts"] = new JsonArray(host ?? name), ["http"] = new JsonArray(Route("primary", host ?? name, subset)) },
    };

    public static JsonObject Route(string name, string host, string? subset)
    {
        var destination = new JsonObject { ["host"] = host };
        if (subset is not null)
            destination["subset"] = subset;
        return new JsonObject { ["name"] = name, ["route"] = new JsonArray(new JsonObject { ["destination"] = destination }) };
    }

    public static JsonObject DestinationRule(string name, params string[] subsets) => new()
    {
        ["apiVersion"] = "networking.istio.io/v1",
        ["kind"] = "DestinationRule",
        ["metadata"] = new JsonObject { ["name"] = name },
        ["spec"] = new JsonObject
        {
            ["host"] = name,
            ["subsets"] = new JsonArray([.. subsets.Select(subset => new JsonObject
            {
                ["name"] = subset,
                ["labels"] = new JsonObject { ["version"] = subset },
            })]),
        },
    };

    private static JsonObject Labels(string app, string version) => new() { ["app"] = app, ["version"] = version };
}
