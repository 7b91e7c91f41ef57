using System.Text.Json.Nodes;
using RolloutController.Core.Model;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Simulation.Runs.Faults;

/// <summary>Somebody edits a mesh object by hand.</summary>
/// <param name="Manifest">Which, by its number; where its kind does not fit the edit, nothing happens.</param>
/// <param name="Edit">How.</param>
public sealed record UserEditsMesh(int Manifest, RouteEditKind Edit) : Fault
{
    internal override void Strike(Occasion occasion)
    {
        var world = occasion.World;
        var manifest = world.Blueprint.Manifests[Manifest];
        world.Background(() => world.Users.EditAsync("kubectl-edit", manifest.Kind, manifest.Key, item => Apply(manifest.Kind, item)));
    }

    private bool Apply(ResourceKind kind, JsonObject item)
    {
        var spec = item["spec"]!.AsObject();
        if (kind == MeshKinds.VirtualService && spec["http"] is JsonArray routes)
            return EditRoutes(routes, spec);
        return kind == MeshKinds.DestinationRule && EditRule(spec);
    }

    private bool EditRoutes(JsonArray routes, JsonObject spec)
    {
        switch (Edit)
        {
            case RouteEditKind.Weights:
                var split = routes.FirstOrDefault(route => route?["route"] is JsonArray { Count: 2 } && !IsGenerated(route));
                if (split is null)
                    return false;
                (split["route"]![0]!["weight"], split["route"]![1]!["weight"]) = (70, 30);
                return true;
            case RouteEditKind.Timeout:
                foreach (var route in routes.Where(route => !IsGenerated(route)))
                    route!["timeout"] = "7s";
                return true;
            case RouteEditKind.FurtherRoute:
                routes.Insert(0, new JsonObject
                {
                    ["name"] = $"further-{routes.Count}",
                    ["match"] = new JsonArray(new JsonObject { ["uri"] = new JsonObject { ["exact"] = "/further" } }),
                    ["route"] = new JsonArray(new JsonObject { ["destination"] = new JsonObject { ["host"] = "storage" } }),
                });
                return true;
            case RouteEditKind.DropGenerated:
                var kept = routes.Where(route => !IsGenerated(route)).Select(route => route!.DeepClone()).ToArray();
                var dropped = kept.Length < routes.Count;
                spec["http"] = new JsonArray(kept);
                return dropped;
            default:
                return false;
        }
    }

    private bool EditRule(JsonObject spec)
    {
        switch (Edit)
        {
            case RouteEditKind.DropSubset when spec["subsets"] is JsonArray { Count: > 1 } subsets:
                subsets.RemoveAt(subsets.Count - 1);
                return true;
            case RouteEditKind.FurtherSubset when spec["subsets"] is JsonArray subsets && subsets.All(subset => (string?)subset?["name"] != "further"):
                subsets.Insert(0, new JsonObject { ["name"] = "further", ["labels"] = new JsonObject { ["team"] = "a" } });
                return true;
            case RouteEditKind.Policy:
                spec["trafficPolicy"] = new JsonObject { ["loadBalancer"] = new JsonObject { ["simple"] = "LEAST_REQUEST" } };
                return true;
            default:
                return false;
        }
    }

    private static bool IsGenerated(JsonNode? route) => ((string?)route?["name"])?.StartsWith(WellKnown.GeneratedRoutePrefix, StringComparison.Ordinal) == true;
}
