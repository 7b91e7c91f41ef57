using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Gathering;
using RolloutController.TestKit.Builders;

namespace RolloutController.Simulation.Runs.Worlds;

/// <summary>Draws VirtualServices and DestinationRules as people write them, with what is none of the controller's business beside it.</summary>
internal static class MeshDrawing
{
    /// <summary>The mesh objects of one app; with a shared VirtualService only its DestinationRule.</summary>
    public static TrafficDrawing Draw(Dice dice, App app, string? shared)
    {
        var stable = app.Versions[0].Name;
        var rule = Objects.DestinationRule(app.Name, stable);
        if (dice.Chance(0.3))
            rule["spec"]!["trafficPolicy"] = new JsonObject { ["connectionPool"] = new JsonObject { ["tcp"] = new JsonObject { ["maxConnections"] = 100 } } };
        var ruleManifest = new Manifest(MeshKinds.DestinationRule, rule);
        if (shared is not null)
            return new TrafficDrawing([ruleManifest], new JsonObject { ["name"] = shared, ["httpRoutes"] = new JsonArray(app.Name) }, false, null);
        switch (dice.Between(1, 20))
        {
            case <= 10:
                return With(ruleManifest, Plain(app, stable));
            case <= 12:
                return With(ruleManifest, Plain(app, subset: null)) with { StableVersion = stable };
            case <= 14:
                return With(ruleManifest, WithForeignDestination(dice, app, stable));
            case <= 17:
                return With(ruleManifest, WithOtherRoutes(app, stable)) with { VirtualService = Named(app, "primary") };
            case 18:
                return new TrafficDrawing([ruleManifest], new JsonObject { ["name"] = app.Name, ["create"] = true }, false, stable);
            default:
                return new TrafficDrawing([], new JsonObject { ["name"] = app.Name, ["create"] = true }, true, stable);
        }
    }

    /// <summary>One VirtualService for two hosts, with a route for each.</summary>
    public static JsonObject Shared(string name, App first, App second)
    {
        var item = Objects.VirtualService(name, first.Versions[0].Name);
        item["spec"]!["hosts"] = new JsonArray(first.Name, second.Name);
        item["spec"]!["http"] = new JsonArray([.. new[] { first, second }.Select(app => new JsonObject
        {
            ["name"] = app.Name,
            ["match"] = new JsonArray(new JsonObject { ["uri"] = new JsonObject { ["prefix"] = $"/{app.Name}" } }),
            ["route"] = new JsonArray(Destination(app.Name, app.Versions[0].Name)),
        })]);
        return item;
    }

    private static TrafficDrawing With(Manifest rule, JsonObject virtualService) =>
        new([rule, new Manifest(MeshKinds.VirtualService, virtualService)], null, false, null);

    private static JsonObject Named(App app, string route) => new() { ["name"] = app.Name, ["httpRoutes"] = new JsonArray(route) };

    private static JsonObject Plain(App app, string? subset)
    {
        var item = Objects.VirtualService(app.Name, subset ?? "");
        item["spec"]!["http"]![0]!["route"] = new JsonArray(Destination(app.Name, subset));
        return item;
    }

    /// <summary>Some of the requests go to another host, and stay there; weights need not sum to 100.</summary>
    private static JsonObject WithForeignDestination(Dice dice, App app, string subset)
    {
        var item = Plain(app, subset);
        var (own, other) = (Destination(app.Name, subset), Destination("storage", null));
        (own["weight"], other["weight"]) = dice.Pick((80, 20), (2, 1), (600, 200));
        item["spec"]!["http"]![0]!["route"] = new JsonArray(own, other);
        return item;
    }

    private static JsonObject WithOtherRoutes(App app, string subset)
    {
        var item = Plain(app, subset);
        var primary = item["spec"]!["http"]![0]!.DeepClone().AsObject();
        primary["timeout"] = "5s";
        primary["headers"] = new JsonObject { ["request"] = new JsonObject { ["set"] = new JsonObject { ["x-team"] = "a" } } };
        item["spec"]!["http"] = new JsonArray(
            new JsonObject
            {
                ["name"] = "health",
                ["match"] = new JsonArray(new JsonObject { ["uri"] = new JsonObject { ["exact"] = "/healthz" } }),
                ["route"] = new JsonArray(Destination("storage", null)),
                ["retries"] = new JsonObject { ["attempts"] = 0 },
            },
            primary);
        return item;
    }

    private static JsonObject Destination(string host, string? subset)
    {
        var destination = new JsonObject { ["host"] = host };
        if (subset is not null)
            destination["subset"] = subset;
        return new JsonObject { ["destination"] = destination };
    }
}
