using System.Text.Json;
using System.Text.Json.Nodes;
using RolloutController.Core.Model.Resource;
using RolloutController.Core.Model.Schema;

namespace RolloutController.Core.Model.Parsing;

/// <summary>
/// What can be relied on in a spec that has errors: which Service, which pods, which mesh objects, and each further part that is right
/// in itself. An attempt that was under way when somebody broke the spec is measured and taken back with it.
/// </summary>
internal static class LegibleSpec
{
    // Never asked for: what a broken spec asks for is not carried out.
    private const string NoVersion = "unreadable";

    // Wrong objects would be worse than none: without these nothing is legible.
    private static readonly string[] essential = ["subsetLabel"];
    private static readonly string[] essentialOfTraffic = ["virtualServices", "destinationRule"];
    private static readonly string[] further = ["analysis", "failurePolicy"];
    private static readonly string[] furtherOfTraffic = ["propagation", "drainDuration"];

    // What a wrong policy would be for is not needed to find the objects.
    private const string SubsetTrafficPolicy = "subsetTrafficPolicy";

    /// <summary>The legible part; null when the objects that it names cannot be told.</summary>
    public static RolloutSpec? Read(JsonObject given)
    {
        var kept = new JsonObject { ["service"] = given["service"]?.DeepClone(), ["version"] = NoVersion };
        foreach (var name in essential)
            if (given[name] is { } value) kept[name] = value.DeepClone();

        if (given["traffic"] is { } written)
        {
            if (written is not JsonObject traffic) return null;
            var named = new JsonObject();
            foreach (var name in essentialOfTraffic)
                if (traffic[name] is { } value) named[name] = value.DeepClone();
            (named["destinationRule"] as JsonObject)?.Remove(SubsetTrafficPolicy);
            kept["traffic"] = named;
        }

        if (Check(kept) is not { } legible) return null;
        foreach (var name in further)
            legible = With(kept, kept, name, given[name]) ?? legible;
        if (kept["traffic"] is JsonObject target && given["traffic"] is JsonObject source)
        {
            foreach (var name in furtherOfTraffic)
                legible = With(kept, target, name, source[name]) ?? legible;
            if (target["destinationRule"] is JsonObject rule)
                legible = With(kept, rule, SubsetTrafficPolicy, source["destinationRule"]![SubsetTrafficPolicy]) ?? legible;
        }

        return SpecConversion.ToDomain(legible);
    }

    /// <summary>Adds a member when the whole stays right with it; null (and not added) when not.</summary>
    private static RolloutSpecResource? With(JsonObject whole, JsonObject parent, string name, JsonNode? value)
    {
        if (value is null) return null;
        parent[name] = value.DeepClone();
        if (Check(whole) is { } legible) return legible;
        parent.Remove(name);
        return null;
    }

    private static RolloutSpecResource? Check(JsonObject spec)
    {
        var check = new ShapeCheck();
        if (check.Check(spec, Shapes.Spec, "spec") is not { } known || check.Problems.Any(problem => problem.IsError)) return null;
        var resource = known.Deserialize(WireJson.Default.RolloutSpecResource)!;
        return SpecRules.Check(resource, check.Problems).Any(problem => problem.IsError) ? null : resource;
    }
}
