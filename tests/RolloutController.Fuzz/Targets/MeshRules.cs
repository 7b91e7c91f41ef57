using System.Text.Json;
using System.Text.Json.Nodes;
using RolloutController.Core.Mesh;
using RolloutController.Fuzz.Inputs;
using RolloutController.Fuzz.Runs;

namespace RolloutController.Fuzz.Targets;

/// <summary>What no write may break, checked from the object before and after alone.</summary>
internal static class MeshRules
{
    private const string Generated = "rollout-controller/reviews/";
    private static readonly string[] hosts = ["reviews", "reviews.bookinfo", "reviews.bookinfo.svc", "reviews.bookinfo.svc.cluster.local"];

    public static void Check(ObjectEdit edit, JsonObject? before, bool isOfSchema)
    {
        if (edit.Deletes || before is null) return;
        var (was, becomes) = (before["spec"] as JsonObject ?? [], edit.Content["spec"] as JsonObject ?? []);
        var schema = edit.Kind == "VirtualService" ? IstioSchemas.VirtualService : IstioSchemas.DestinationRule;
        if (isOfSchema && SchemaCheck.Problem(was, schema, "spec") is null)
            Violation.Unless(SchemaCheck.Problem(becomes, schema, "spec") is not { } problem, $"what is written does not fit the schema: {SchemaCheck.Problem(becomes, schema, "spec")}");
        Same(before, edit.Content, "spec", "an object changes beside its spec");
        if (edit.Kind == "DestinationRule")
        {
            Same(was, becomes, "subsets", "a DestinationRule changes beside its subsets");
            return;
        }

        SameBut(was, becomes, ["http", "tcp", "tls"], "a VirtualService changes beside its routes");
        foreach (var kind in new[] { "http", "tcp", "tls" })
        {
            var (old, @new) = (Routes(was, kind), Routes(becomes, kind));
            Violation.Unless(old.Count == @new.Count, $"{kind} routes of others come or go: {old.Count} {@new.Count}");
            for (var i = 0; i < old.Count; i++) Route(old[i], @new[i]);
        }
    }

    private static void Route(JsonNode? before, JsonNode? after)
    {
        if (JsonNode.DeepEquals(before, after)) return;
        Violation.Unless(before is JsonObject && after is JsonObject, "what is no route changes");
        Same(before!.AsObject(), after!.AsObject(), "route", "a route changes beside its destinations");
        var (was, becomes) = (Destinations(before), Destinations(after));
        Violation.Unless(becomes.All(entry => Weight(entry) >= 0 || was.Any(old => Weight(old) < 0)), "a negative weight");
        var (foreign, left) = (was.Where(IsForeign).ToList(), becomes.Where(IsForeign).ToList());
        Violation.Unless(foreign.Count == left.Count, "destinations of others come or go");
        var (total, now) = (was.Count == 1 && Weight(was[0]) == 0 ? 100 : was.Sum(Weight), becomes.Count == 1 && !becomes[0].ContainsKey("weight") ? 100 : becomes.Sum(Weight));

        // Several destinations without any weight are refused by Istio's webhook; there is no total to keep.
        Violation.Unless(total > 0 ? now % total == 0 && now > 0 : was.Count > 1 || now == total, $"the total of weights changes: {total} {now} {before.ToJsonString()} {after.ToJsonString()}");
        for (var i = 0; i < foreign.Count; i++)
        {
            Same(foreign[i], left[i], "weight", "a destination of others changes");
            Violation.Unless(total <= 0 || Weight(left[i]) == Weight(foreign[i]) * (now / total), $"the share of others changes: {Weight(foreign[i])} {Weight(left[i])}");
        }
    }

    private static bool IsForeign(JsonObject entry) =>
        entry["destination"] is not JsonObject destination || destination["host"] is not JsonValue host || host.GetValueKind() != JsonValueKind.String || !hosts.Contains((string?)host);

    private static List<JsonObject> Destinations(JsonNode route) => [.. (route["route"] as JsonArray ?? []).OfType<JsonObject>()];

    /// <summary>A weight that is no integer of 32 bits is none.</summary>
    private static long Weight(JsonObject entry) =>
        entry["weight"] is JsonValue value && double.TryParse(value.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture, out var weight) && double.IsInteger(weight) && Math.Abs(weight) <= int.MaxValue
            ? (long)weight
            : 0;

    private static List<JsonNode?> Routes(JsonObject spec, string kind) =>
        [.. (spec[kind] as JsonArray ?? []).Where(route => route is not JsonObject one || one["name"] is not JsonValue name || !name.ToString().StartsWith(Generated, StringComparison.Ordinal))];

    private static void Same(JsonObject before, JsonObject after, string but, string what) => SameBut(before, after, [but], what);

    /// <summary>Values and their order are equal, these members aside.</summary>
    private static void SameBut(JsonObject before, JsonObject after, string[] but, string what)
    {
        static string Text(JsonObject item, string[] but) => string.Join(',', item.Where(member => !but.Contains(member.Key)).Select(member => $"{JsonSerializer.Serialize(member.Key)}:{member.Value?.ToJsonString()}"));
        Violation.Unless(Text(before, but) == Text(after, but), what);
    }
}
