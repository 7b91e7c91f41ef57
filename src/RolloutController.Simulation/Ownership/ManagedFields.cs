using System.Text.Json.Nodes;

namespace RolloutController.Simulation.Ownership;

/// <summary>
/// Keeps <c>metadata.managedFields</c> as the API server does for updates and patches: a field belongs to the manager that last changed its value.
/// </summary>
internal static class ManagedFields
{
    /// <summary>The entries of <paramref name="after"/>, given those of <paramref name="before"/> and a write by one manager.</summary>
    public static JsonArray Next(JsonObject? before, JsonObject after, string manager, string? subresource, string time)
    {
        var was = before is null ? [] : FieldPaths.Of(before);
        var now = FieldPaths.Of(after);
        var changed = now.Where(field => !was.TryGetValue(field.Key, out var old) || !JsonNode.DeepEquals(old, field.Value)).Select(field => field.Key).ToHashSet(StringComparer.Ordinal);
        var entries = new JsonArray();
        var own = new HashSet<string>(StringComparer.Ordinal);
        var ownTime = time;
        foreach (var entry in (before?["metadata"]?["managedFields"] as JsonArray ?? []).OfType<JsonObject>())
        {
            var fields = FieldPaths.FromTree(entry["fieldsV1"] as JsonObject ?? []);
            fields.IntersectWith(now.Keys);
            if (IsOf(entry, manager, subresource))
            {
                own = fields;
                ownTime = changed.Count == 0 ? (string)entry["time"]! : time;
                continue;
            }
            fields.ExceptWith(changed);
            if (fields.Count > 0)
            {
                var kept = entry.DeepClone().AsObject();
                kept["fieldsV1"] = FieldPaths.ToTree(fields);
                entries.Add((JsonNode)kept);
            }
        }
        own.UnionWith(changed);
        if (own.Count > 0)
        {
            entries.Add((JsonNode)Entry((string?)after["apiVersion"] ?? "", manager, subresource, ownTime, own));
        }
        return entries;
    }

    private static bool IsOf(JsonObject entry, string manager, string? subresource) =>
        (string?)entry["manager"] == manager && (string?)entry["operation"] == "Update" && (string?)entry["subresource"] == subresource;

    private static JsonObject Entry(string apiVersion, string manager, string? subresource, string time, HashSet<string> fields)
    {
        var entry = new JsonObject
        {
            ["manager"] = manager,
            ["operation"] = "Update",
            ["apiVersion"] = apiVersion,
            ["time"] = time,
            ["fieldsType"] = "FieldsV1",
            ["fieldsV1"] = FieldPaths.ToTree(fields),
        };
        if (subresource is not null)
        {
            entry["subresource"] = subresource;
        }
        return entry;
    }
}
