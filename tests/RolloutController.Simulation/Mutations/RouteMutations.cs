using System.Text.Json.Nodes;
using RolloutController.Simulation.Runs.Judging.Views;

namespace RolloutController.Simulation.Runs.Mutations;

/// <summary>Wrong edits of a VirtualService that is about to be written.</summary>
internal static class RouteMutations
{
    /// <summary>Generated routes that the last write had stay.</summary>
    public static void KeepsGenerated(JsonObject sent, JsonObject? before)
    {
        var routes = Routes(sent);
        foreach (var old in before is null ? [] : Routes(before).Where(IsGenerated).Reverse())
        {
            if (routes.All(route => route.Text("name") != old.Text("name")))
                routes.Insert(0, old!.DeepClone());
        }
    }

    /// <summary>The weights of a split sum to one more than they should.</summary>
    public static void AddsOne(JsonObject sent, JsonObject? before)
    {
        foreach (var entry in Splits(sent))
            entry["weight"] = (entry.Integer("weight") ?? 0) + 1;
    }

    /// <summary>The weights of a split sum to one less than they should.</summary>
    public static void LosesOne(JsonObject sent, JsonObject? before)
    {
        foreach (var entry in Splits(sent))
            entry["weight"] = (entry.Integer("weight") ?? 0) - 1;
    }

    /// <summary>Only fields that everybody knows survive.</summary>
    public static void DropsUnknown(JsonObject sent, JsonObject? before)
    {
        foreach (var route in Routes(sent).OfType<JsonObject>().Where(route => !IsGenerated(route)))
        {
            foreach (var field in route.Select(field => field.Key).Where(field => field is not ("name" or "match" or "route" or "timeout")).ToArray())
                route.Remove(field);
        }
    }

    /// <summary>A fault on a dependency hits whoever calls it.</summary>
    public static void ForgetsTheSource(JsonObject sent, JsonObject? before)
    {
        foreach (var match in Routes(sent).Where(IsGenerated).SelectMany(route => route.Items("match")))
        {
            match.Remove("sourceLabels");
            match.Remove("sourceNamespace");
        }
    }

    private static JsonArray Routes(JsonObject item) => item["spec"]?["http"] as JsonArray ?? [];

    private static IEnumerable<JsonObject> Splits(JsonObject item) =>
        Routes(item).Where(route => !IsGenerated(route)).Select(route => route.Items("route").ToList()).Where(entries => entries.Count > 1).Select(entries => entries[0]);

    private static bool IsGenerated(JsonNode? route) => route.Text("name")?.StartsWith("rollout-controller/", StringComparison.Ordinal) == true;
}
