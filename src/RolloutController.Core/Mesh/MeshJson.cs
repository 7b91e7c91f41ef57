using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Core.Model;

namespace RolloutController.Core.Mesh;

/// <summary>Reads fields of objects whose schema is not ours: a field of another type than expected counts as absent.</summary>
public static class MeshJson
{
    /// <summary>An object member; null when it is absent or no object.</summary>
    public static JsonObject? Object(this JsonNode? node, string field) => (node as JsonObject)?[field] as JsonObject;

    /// <summary>An array member; null when it is absent or no array.</summary>
    public static JsonArray? Array(this JsonNode? node, string field) => (node as JsonObject)?[field] as JsonArray;

    /// <summary>The objects of an array member; empty when it is absent or no array.</summary>
    public static IEnumerable<JsonObject> Objects(this JsonNode? node, string field) =>
        node.Array(field)?.OfType<JsonObject>() ?? [];

    /// <summary>A string member; null when it is absent or not a string.</summary>
    public static string? Text(this JsonNode? node, string field) =>
        (node as JsonObject)?[field] is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    /// <summary>An integer of 32 bits, whichever number type the node was made from.</summary>
    public static int? Integer(this JsonNode? node, string field)
    {
        if ((node as JsonObject)?[field] is not JsonValue value)
        {
            return null;
        }

        if (value.TryGetValue(out int number))
        {
            return number;
        }

        if (value.TryGetValue(out long wide) && wide is >= int.MinValue and <= int.MaxValue)
        {
            return (int)wide;
        }

        return value.TryGetValue(out double real) && real == Math.Floor(real) && Math.Abs(real) <= int.MaxValue ? (int)real : null;
    }

    /// <summary>A map of strings (labels, a selector); empty when it is absent. Members that are no strings are left out.</summary>
    public static ImmutableSortedDictionary<string, string> Map(this JsonNode? node, string field)
    {
        if (node.Object(field) is not { } map)
        {
            return ImmutableSortedDictionary<string, string>.Empty.WithComparers(StringComparer.Ordinal);
        }

        var result = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (key, _) in map)
        {
            if (map.Text(key) is { } text)
            {
                result[key] = text;
            }
        }

        return result.ToImmutable();
    }

    /// <summary>Whether a map of strings (labels) has all of these. Does not read the map whole: most objects of a namespace are asked in vain.</summary>
    public static bool HasAll(this JsonNode? node, string field, ImmutableSortedDictionary<string, string> wanted)
    {
        var map = node.Object(field);
        foreach (var (key, value) in wanted)
        {
            if (!string.Equals(map.Text(key), value, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Namespace and name; empty texts where they are absent.</summary>
    public static ObjectName NameOf(JsonObject item) =>
        new(item.Object("metadata").Text("namespace") ?? "", item.Object("metadata").Text("name") ?? "");

    /// <summary>Uid and generation, which together name one content of one object's spec.</summary>
    public static string IdentityOf(JsonObject? item)
    {
        if (item is null)
        {
            return "absent";
        }

        var metadata = item.Object("metadata");
        return $"{metadata.Text("uid") ?? "?"}@{metadata?["generation"]?.ToString() ?? "0"}";
    }
}
