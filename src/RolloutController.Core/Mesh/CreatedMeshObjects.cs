using System.Text.Json.Nodes;
using RolloutController.Core.Model;

namespace RolloutController.Core.Mesh;

/// <summary>The VirtualService and the DestinationRule that are made where a Rollout says <c>create: true</c> and there is none.</summary>
public static class CreatedMeshObjects
{
    /// <summary>Kind of the object with the routes.</summary>
    public const string VirtualServiceKind = "VirtualService";

    /// <summary>Kind of the object with the subsets.</summary>
    public const string DestinationRuleKind = "DestinationRule";

    /// <summary>Name of the route in a VirtualService that we made, unless the Rollout names it.</summary>
    public const string DefaultRoute = "primary";

    /// <summary>Annotation of objects that we made: <c>namespace/name</c> of the Rollout.</summary>
    public const string RolloutAnnotation = "rollout-controller.io/rollout";

    /// <summary>A VirtualService for the Service's host with one route to it, still without a subset.</summary>
    internal static JsonObject VirtualService(ObjectName rollout, string name, string route, string service, string apiVersion) =>
        Item(VirtualServiceKind, rollout, name, apiVersion, new JsonObject
        {
            ["hosts"] = new JsonArray(service),
            ["http"] = new JsonArray(new JsonObject
            {
                ["name"] = route,
                ["route"] = new JsonArray(new JsonObject { ["destination"] = new JsonObject { ["host"] = service } }),
            }),
        });

    /// <summary>A VirtualService for the Service's host with the routes that a reference names, still without a subset.</summary>
    internal static JsonObject VirtualService(ObjectName rollout, VirtualServiceReference reference, string service, string apiVersion)
    {
        var item = VirtualService(rollout, reference.Name, reference.HttpRoutes.FirstOrDefault() ?? DefaultRoute, service, apiVersion);
        var spec = item["spec"]!.AsObject();
        if (!reference.ManagesHttp)
        {
            spec.Remove("http");
        }

        if (!reference.TcpRoutes.IsEmpty)
        {
            spec["tcp"] = new JsonArray([.. reference.TcpRoutes.Select(route => (JsonNode)Route(new() { ["port"] = route.Port }, service))]);
        }

        if (!reference.TlsRoutes.IsEmpty)
        {
            spec["tls"] = new JsonArray([.. reference.TlsRoutes.Select(route => (JsonNode)Route(
                new() { ["port"] = route.Port, ["sniHosts"] = new JsonArray([.. route.SniHosts.Select(host => (JsonNode)host)]) }, service))]);
        }

        return item;
    }

    /// <summary>A DestinationRule for the Service's host, still without subsets.</summary>
    internal static JsonObject DestinationRule(ObjectName rollout, string name, string service, string apiVersion) =>
        Item(DestinationRuleKind, rollout, name, apiVersion, new JsonObject { ["host"] = service });

    private static JsonObject Route(JsonObject match, string service) => new JsonObject
    {
        ["match"] = new JsonArray(match),
        ["route"] = new JsonArray(new JsonObject { ["destination"] = new JsonObject { ["host"] = service } }),
    };

    private static JsonObject Item(string kind, ObjectName rollout, string name, string apiVersion, JsonObject spec) => new()
    {
        ["apiVersion"] = apiVersion,
        ["kind"] = kind,
        ["metadata"] = new JsonObject
        {
            ["name"] = name,
            ["namespace"] = rollout.Namespace,
            ["labels"] = new JsonObject { ["app.kubernetes.io/managed-by"] = WellKnown.FieldManager },
            ["annotations"] = new JsonObject { [RolloutAnnotation] = rollout.ToString() },
        },
        ["spec"] = spec,
    };
}
