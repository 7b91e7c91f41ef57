using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;

namespace RolloutController.Core.Tests.Mesh;

/// <summary>Random mesh objects of legal shapes around a managed route <c>primary</c> whose stable destination is v1 of reviews.</summary>
internal static class Meshes
{
    public static Gen<JsonObject> VirtualServices =>
        from above in Few(Others)
        from managed in Managed
        from below in Few(Others)
        from extras in Extras
        select Build(above, managed, below, extras);

    public static Gen<JsonObject> DestinationRules =>
        from versions in Gen.SubListOf("v1", "v3", "v5")
        from policies in Gen.ListOf(Gen.Choose(0, 2), 3)
        from extras in Extras
        select Build([.. versions], [.. policies], extras);

    private static Gen<JsonObject> Managed =>
        from stable in StableDestination
        from third in Few(ThirdParty)
        from position in Gen.Choose(0, 3)
        from weighted in Gen.Elements(true, false)
        from extras in Extras
        select ManagedRoute(stable, [.. third.DistinctBy(entry => entry["destination"]!.ToJsonString())], position, weighted, extras);

    private static Gen<JsonObject> StableDestination =>
        from host in Gen.Elements("reviews", "reviews.bookinfo", "reviews.bookinfo.svc.cluster.local")
        from weight in Gen.OneOf(Gen.Choose(1, 4), Gen.Choose(1, 100), Gen.Choose(1, 1000))
        from port in Gen.Elements(true, false)
        from extras in Extras
        select Destination(host, "v1", weight, port, extras);

    private static Gen<JsonObject> ThirdParty =>
        from target in Gen.Elements(("reviews", "v5"), ("reviews.other", "v1"), ("ratings", null), ("reviews.other.svc.cluster.local", "v2"), ("ratings", "v2"))
        from weight in Gen.OneOf(Gen.Choose(0, 4), Gen.Choose(0, 100))
        from port in Gen.Elements(true, false)
        from extras in Extras
        select Destination(target.Item1, target.Item2, weight, port, extras);

    /// <summary>Fields that the controller knows nothing about.</summary>
    private static Gen<JsonObject> Extras =>
        from keys in Gen.SubListOf("headers", "timeout", "x-future", "retries")
        select new JsonObject(keys.Select(key => KeyValuePair.Create<string, JsonNode?>(key,
            JsonNode.Parse("""{"request": {"set": {"x-a": "1"}, "order": [3, 1, 2]}, "nothing": null, "number": 1.50}"""))));

    private static Gen<JsonObject> Others => Gen.Elements(
        """{"match": [{"uri": {"prefix": "/old"}}], "redirect": {"uri": "/new"}}""",
        """{"name": "ratings", "route": [{"destination": {"host": "ratings"}}]}""",
        """{"name": "test", "route": [{"destination": {"host": "reviews", "subset": "v5"}, "weight": 3}, {"destination": {"host": "reviews"}, "weight": 1}]}""",
        """{"name": "rollout-controller/other/mirror", "route": [{"destination": {"host": "reviews", "subset": "v1"}}], "mirrors": []}""").Select(Scene.Json);

    private static Gen<List<JsonObject>> Few(Gen<JsonObject> items) => Gen.Choose(0, 3).SelectMany(count => items.ListOf(count));

    private static JsonObject Destination(string host, string? subset, int weight, bool port, JsonObject extras)
    {
        var destination = new JsonObject { ["host"] = host };
        if (subset is not null)
        {
            destination["subset"] = subset;
        }

        if (port)
        {
            destination["port"] = new JsonObject { ["number"] = 9080 };
        }

        return Merge(new JsonObject { ["destination"] = destination, ["weight"] = weight }, extras);
    }

    private static JsonObject ManagedRoute(JsonObject stable, JsonObject[] third, int position, bool weighted, JsonObject extras)
    {
        var entries = third.Select(entry => entry.DeepClone().AsObject()).ToList();
        stable = stable.DeepClone().AsObject();
        if (!weighted && entries.Count == 0)
        {
            stable.Remove("weight");
        }

        entries.Insert(Math.Min(position, entries.Count), stable);
        return Merge(new JsonObject { ["name"] = "primary", ["route"] = new JsonArray([.. entries]) }, extras);
    }

    private static JsonObject Build(IEnumerable<JsonObject> above, JsonObject managed, IEnumerable<JsonObject> below, JsonObject extras)
    {
        var item = Scene.Json(Samples.VirtualService(""));
        item["spec"]!["http"] = new JsonArray([.. above.Append(managed).Concat(below).Select(route => route.DeepClone())]);
        item["status"] = new JsonObject { ["observedGeneration"] = 1 };
        Merge(item["spec"]!.AsObject(), extras);
        return item;
    }

    private static JsonObject Build(string[] versions, int[] policies, JsonObject extras)
    {
        var item = Scene.Json(Samples.DestinationRuleWithoutSubsets);
        var subsets = versions.Select((version, index) =>
        {
            var subset = new JsonObject { ["name"] = version, ["labels"] = new JsonObject { ["version"] = version } };
            if (policies[index] > 0)
            {
                subset["trafficPolicy"] = new JsonObject { ["connectionPool"] = new JsonObject { ["tcp"] = new JsonObject { ["maxConnections"] = policies[index] } } };
            }

            return subset;
        }).ToArray();
        if (subsets.Length > 0)
        {
            item["spec"]!["subsets"] = new JsonArray([.. subsets]);
        }

        Merge(item["spec"]!.AsObject(), extras);
        return item;
    }

    private static JsonObject Merge(JsonObject item, JsonObject extras)
    {
        foreach (var (key, value) in extras)
        {
            item[key] = value?.DeepClone();
        }

        return item;
    }
}
