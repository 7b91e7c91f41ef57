using System.Text.Json.Nodes;
using RolloutController.MeshDataPlane.Model;

namespace RolloutController.MeshDataPlane.Tests;

/// <summary>Short ways to write mesh objects.</summary>
internal static class Given
{
    public static MeshState State(params JsonObject[] objects) => objects.Aggregate(
        MeshState.Empty, (state, o) => state.Apply(Enum.Parse<MeshKind>(o["kind"]!.GetValue<string>()), o));

    public static JsonObject Service(string name, string @namespace = "bookinfo", int port = 9080, string protocol = "http") => Object("Service", name, @namespace, $$"""
        {"ports": [{"name": "{{protocol}}", "port": {{port}} }], "selector": {"app": "{{name}}"} }
        """);

    public static JsonObject VirtualService(string name, string spec, string @namespace = "bookinfo", int age = 0) => Object("VirtualService", name, @namespace, spec, age);

    public static JsonObject DestinationRule(string name, string host, string[] subsets, string @namespace = "bookinfo", int age = 0, string more = "") =>
        Object("DestinationRule", name, @namespace, $$"""
            {"host": "{{host}}"{{more}}, "subsets": [{{string.Join(",", subsets.Select(s => $$"""{"name": "{{s}}", "labels": {"version": "{{s}}"} }"""))}}]}
            """, age);

    public static JsonObject Pod(string name, string version, string address, string app = "reviews", string @namespace = "bookinfo") => new()
    {
        ["kind"] = "Pod",
        ["metadata"] = new JsonObject
        {
            ["name"] = name,
            ["namespace"] = @namespace,
            ["uid"] = name,
            ["labels"] = new JsonObject { ["app"] = app, ["version"] = version, ["pod-template-hash"] = "abc" },
            ["ownerReferences"] = new JsonArray(new JsonObject { ["kind"] = "ReplicaSet", ["name"] = $"{app}-{version}-abc", ["controller"] = true }),
        },
        ["status"] = new JsonObject { ["podIP"] = address, ["phase"] = "Running" },
    };

    public static JsonObject Endpoints(string service, params (string Address, string Pod)[] addresses) => new()
    {
        ["kind"] = "Endpoints",
        ["metadata"] = new JsonObject { ["name"] = service, ["namespace"] = "bookinfo" },
        ["subsets"] = new JsonArray(new JsonObject
        {
            ["addresses"] = new JsonArray([.. addresses.Select(a => new JsonObject { ["ip"] = a.Address, ["targetRef"] = new JsonObject { ["kind"] = "Pod", ["name"] = a.Pod } })]),
        }),
    };

    /// <summary>Greater age is older.</summary>
    private static JsonObject Object(string kind, string name, string @namespace, string spec, int age = 0) => new()
    {
        ["kind"] = kind,
        ["metadata"] = new JsonObject
        {
            ["name"] = name,
            ["namespace"] = @namespace,
            ["creationTimestamp"] = new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero).AddMinutes(-age).ToString("yyyy-MM-ddTHH:mm:ssZ"),
        },
        ["spec"] = JsonNode.Parse(spec),
    };
}
