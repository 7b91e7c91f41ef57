using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace RolloutController.Gathering;

/// <summary>Reads what every Kubernetes object has, tolerant of anything.</summary>
internal static class ObjectJson
{
    /// <summary>A string member; null when it is absent or not a string.</summary>
    public static string? Text(JsonNode? node, string name) =>
        node is JsonObject parent && parent[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String
            ? value.GetValue<string>()
            : null;

    /// <summary>A whole number member; null when it is absent or no number.</summary>
    public static int? Integer(JsonNode? node, string name) =>
        node is JsonObject parent && parent[name] is JsonValue value && value.TryGetValue(out int number) ? number : null;

    /// <summary>A counter; null when it is absent or no whole number.</summary>
    public static long? Count(JsonNode? node, string name) =>
        node is not JsonObject parent || parent[name] is not JsonValue value ? null
        : value.TryGetValue(out long number) ? number
        : value.TryGetValue(out int small) ? small
        : null;

    /// <summary>An object member; null when it is absent or no object.</summary>
    public static JsonObject? Child(JsonNode? node, string name) => (node as JsonObject)?[name] as JsonObject;

    /// <summary>The objects of an array member; empty when it is absent or no array.</summary>
    public static IEnumerable<JsonObject> Children(JsonNode? node, string name) =>
        (node as JsonObject)?[name] is JsonArray array ? array.OfType<JsonObject>() : [];

    /// <summary>A map of strings; members that are no strings are left out.</summary>
    public static ImmutableSortedDictionary<string, string> Map(JsonNode? node, string name)
    {
        if (Child(node, name) is not { } map)
            return ImmutableSortedDictionary<string, string>.Empty.WithComparers(StringComparer.Ordinal);
        var result = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in map)
        {
            if (value is JsonValue text && text.GetValueKind() == JsonValueKind.String)
                result[key] = text.GetValue<string>();
        }

        return result.ToImmutable();
    }

    /// <summary>Whether labels satisfy an equality selector; an empty selector selects nothing, as for Services.</summary>
    public static bool Selects(ImmutableSortedDictionary<string, string> selector, ImmutableSortedDictionary<string, string> labels)
    {
        if (selector.IsEmpty)
            return false;
        foreach (var (key, value) in selector)
        {
            if (!labels.TryGetValue(key, out var actual) || !string.Equals(actual, value, StringComparison.Ordinal))
                return false;
        }

        return true;
    }
}
