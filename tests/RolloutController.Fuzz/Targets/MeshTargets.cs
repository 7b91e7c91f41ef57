using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Fuzz.Inputs;
using RolloutController.Fuzz.Runs;

namespace RolloutController.Fuzz.Targets;

/// <summary>VirtualServices and DestinationRules: of every shape that the schema of Istio's CRDs lets pass, and of any other.</summary>
internal static class MeshTargets
{
    private static readonly SchemaJson schemas = new(Words);

    public static ImmutableArray<FuzzTarget> All { get; } =
    [
        new("mesh", draw => JsonBytes.Of(Scene(draw)), input => Try(input, true)),
        new("mesh-of-any-shape", draw => draw.Chance(15) ? JsonBytes.Of(Scene(draw)) : JsonMutation.Of(draw, Scene(draw)), input => Try(input, false)),
    ];

    private static bool Try(byte[] input, bool isOfSchema) => JsonBytes.Tree(input) is JsonObject scene && MeshScene.Run(scene, isOfSchema);

    private static JsonObject Scene(Draw draw)
    {
        var scene = new JsonObject
        {
            ["spec"] = Spec(draw),
            ["virtualServices"] = new JsonArray([.. Enumerable.Range(0, draw.Between(1, 3)).Select(i => VirtualService(draw, i == 0 ? "reviews" : i == 1 ? "ratings" : "other"))]),
            ["destinationRules"] = new JsonArray([.. Enumerable.Range(0, draw.Between(0, 3)).Select(i => DestinationRule(draw, i == 0 ? "reviews" : i == 1 ? "ratings" : "other"))]),
        };
        if (draw.Chance(80)) Fit(draw, scene);
        return scene;
    }

    /// <summary>Makes the objects those that the spec names, so that more is read than that they are not.</summary>
    private static void Fit(Draw draw, JsonObject scene)
    {
        var spec = scene["virtualServices"]![0]!["spec"]!;
        if (spec["http"] is JsonArray http && http.OfType<JsonObject>().FirstOrDefault(route => (string?)route["name"] == "primary") is { } primary)
        {
            foreach (var other in new[] { "redirect", "directResponse", "delegate" }) primary.Remove(other);
            if (primary["route"] is null) primary["route"] = new JsonArray(new JsonObject { ["destination"] = new JsonObject { ["host"] = "reviews" } });
        }

        if (scene["spec"]!["traffic"]!["virtualServices"]![0]!.AsObject() is var named && named["tcpRoutes"] is not null) Insert(draw, spec, "tcp", new JsonObject { ["port"] = 9080 });
        if (named["tlsRoutes"] is not null) Insert(draw, spec, "tls", new JsonObject { ["port"] = 443, ["sniHosts"] = new JsonArray("reviews") });
        if (scene["destinationRules"] is JsonArray { Count: > 0 } rules) rules[0]!["spec"]!["host"] = draw.Pick("reviews", "reviews.bookinfo.svc.cluster.local");
    }

    private static void Insert(Draw draw, JsonNode spec, string kind, JsonObject match)
    {
        if (spec[kind] is not JsonArray routes) spec[kind] = routes = [];
        routes.Insert(0, new JsonObject { ["match"] = new JsonArray(match), ["route"] = Route(draw)["route"]!.DeepClone() });
    }

    private static JsonObject Spec(Draw draw)
    {
        var virtualService = new JsonObject { ["name"] = "reviews" };
        if (draw.Chance(50)) virtualService["httpRoutes"] = new JsonArray("primary");
        if (draw.Chance(15)) virtualService["tcpRoutes"] = new JsonArray(new JsonObject { ["port"] = 9080 });
        if (draw.Chance(15)) virtualService["tlsRoutes"] = new JsonArray(new JsonObject { ["port"] = 443, ["sniHosts"] = new JsonArray("reviews") });
        if (draw.Chance(20)) virtualService["create"] = true;
        return new JsonObject
        {
            ["service"] = "reviews",
            ["version"] = "v2",
            ["traffic"] = new JsonObject { ["virtualServices"] = new JsonArray(virtualService), ["destinationRule"] = new JsonObject { ["name"] = "reviews", ["create"] = draw.Chance(50) } },
        };
    }

    private static JsonObject VirtualService(Draw draw, string name)
    {
        var spec = schemas.Make(draw, IstioSchemas.VirtualService)!.AsObject();
        if (draw.Chance(90) && spec["http"] is null or JsonArray)
        {
            if (spec["http"] is not JsonArray http) spec["http"] = http = [];
            http.Insert(draw.Below(http.Count + 1), Route(draw));
        }

        return new JsonObject { ["apiVersion"] = "networking.istio.io/v1beta1", ["kind"] = "VirtualService", ["metadata"] = Metadata(draw, name), ["spec"] = spec };
    }

    private static JsonObject Route(Draw draw)
    {
        var route = Samples.VirtualService["spec"]!["http"]![1]!.DeepClone().AsObject();
        var entries = route["route"]!.AsArray();
        for (var count = draw.Few(4); count > 0; count--)
            entries.Add(new JsonObject { ["destination"] = new JsonObject { ["host"] = Host(draw), ["subset"] = draw.Pick("v1", "v2", "v3") }, ["weight"] = Weight(draw) });
        foreach (var entry in entries) if (draw.Chance(50)) entry!["weight"] = Weight(draw);
        return route;
    }

    private static JsonObject DestinationRule(Draw draw, string name) =>
        new() { ["apiVersion"] = "networking.istio.io/v1beta1", ["kind"] = "DestinationRule", ["metadata"] = Metadata(draw, name), ["spec"] = schemas.Make(draw, IstioSchemas.DestinationRule) };

    private static JsonObject Metadata(Draw draw, string name) =>
        new() { ["name"] = name, ["namespace"] = draw.Chance(90) ? "bookinfo" : draw.Pick("istio-system", "other"), ["uid"] = $"u-{draw.Below(100)}", ["generation"] = draw.Below(5), ["resourceVersion"] = "5" };

    private static JsonNode? Words(Draw draw, string name) => name switch
    {
        "host" => Host(draw),
        "hosts" => draw.Chance(80) ? draw.Pick("reviews", "ratings", "*", "*.bookinfo.svc.cluster.local", "reviews.bookinfo", "x.example.com") : null,
        "subset" => draw.Pick("v1", "v2", "v3"),
        "name" => draw.Chance(70) ? draw.Pick("primary", "v1", "v2", "other", "testers", "rollout-controller/reviews/mirror/primary") : null,
        "weight" => Weight(draw),
        "version" => draw.Pick("v1", "v2"),
        "gateways" or "exportTo" => draw.Chance(70) ? draw.Pick("mesh", "*", ".", "istio-system/gateway", "bookinfo") : null,
        "port" when draw.Chance(50) => 9080,
        _ => null,
    };

    private static JsonValue Weight(Draw draw) => JsonValue.Create(draw.Pick(0, 1, 2, 3, 10, 33, 50, 90, 99, 100, 1000, 1_000_003, int.MaxValue / 2, int.MaxValue, -1));

    private static string Host(Draw draw) => draw.Pick("reviews", "reviews", "reviews.bookinfo", "reviews.bookinfo.svc.cluster.local", "ratings", "Reviews", "*.local", "reviews.other", "");
}
