using System.Text.Json.Nodes;

namespace RolloutController.TestKit.Builders;

/// <summary>Objects of bookinfo's shape.</summary>
public static class Objects
{
    public static JsonObject Namespace(string name) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Namespace",
        ["metadata"] = new JsonObject { ["name"] = name },
    };

    public static JsonObject Service(string name) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Service",
        ["metadata"] = Metadata(name),
        ["spec"] = new JsonObject
        {
            ["selector"] = new JsonObject { ["app"] = name },
            ["ports"] = new JsonArray(new JsonObject { ["name"] = "http", ["port"] = 9080 }),
        },
    };

    public static JsonObject Endpoints(string name, params string[] versions) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Endpoints",
        ["metadata"] = Metadata(name),
        ["subsets"] = new JsonArray(new JsonObject
        {
            ["addresses"] = new JsonArray([.. versions.Select(version => new JsonObject { ["ip"] = Ip(version) })]),
        }),
    };

    public static JsonObject Deployment(string app, string version) => new()
    {
        ["apiVersion"] = "apps/v1",
        ["kind"] = "Deployment",
        ["metadata"] = Metadata($"{app}-{version}"),
        ["spec"] = new JsonObject
        {
            ["replicas"] = 1,
            ["template"] = new JsonObject
            {
                ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["app"] = app, ["version"] = version } },
            },
        },
    };

    public static JsonObject Pod(string app, string version, bool ready = true)
    {
        var metadata = Metadata($"{app}-{version}-0");
        metadata["labels"] = new JsonObject { ["app"] = app, ["version"] = version };
        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Pod",
            ["metadata"] = metadata,
            ["spec"] = new JsonObject { ["containers"] = new JsonArray() },
            ["status"] = new JsonObject
            {
                ["phase"] = "Running",
                ["podIP"] = Ip(version),
                ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Ready", ["status"] = ready ? "True" : "False" }),
            },
        };
    }

    public static JsonObject VirtualService(string name, string subset) => new()
    {
        ["apiVersion"] = "networking.istio.io/v1beta1",
        ["kind"] = "VirtualService",
        ["metadata"] = Metadata(name),
        ["spec"] = new JsonObject
        {
            ["hosts"] = new JsonArray(name),
            ["http"] = new JsonArray(new JsonObject
            {
                ["name"] = "primary",
                ["route"] = new JsonArray(new JsonObject { ["destination"] = new JsonObject { ["host"] = name, ["subset"] = subset } }),
            }),
        },
    };

    public static JsonObject DestinationRule(string name, params string[] subsets) => new()
    {
        ["apiVersion"] = "networking.istio.io/v1beta1",
        ["kind"] = "DestinationRule",
        ["metadata"] = Metadata(name),
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

    public static string Ip(string version) => $"192.0.2.{version.TrimStart('v')}";

    private static JsonObject Metadata(string name) => new() { ["name"] = name, ["namespace"] = "bookinfo" };
}
