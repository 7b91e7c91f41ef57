using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Core.Mesh;

namespace RolloutController.Gathering;

/// <summary>Reads what every Kubernetes object has, tolerant of anything: fields by <see cref="MeshJson"/>, and labels and selectors.</summary>
internal static class ObjectJson
{
    /// <inheritdoc cref="MeshJson.Text"/>
    public static string? Text(JsonNode? node, string name) => node.Text(name);

    /// <inheritdoc cref="MeshJson.Integer"/>
    public static int? Integer(JsonNode? node, string name) => node.Integer(name);

    /// <summary>A counter; null when it is absent or no whole number.</summary>
    public static long? Count(JsonNode? node, string name) =>
        node is not JsonObject parent || parent[name] is not JsonValue value ? null
        : value.TryGetValue(out long number) ? number
        : value.TryGetValue(out int small) ? small
        : null;

    /// <inheritdoc cref="MeshJson.Object"/>
    public static JsonObject? Child(JsonNode? node, string name) => node.Object(name);

    /// <inheritdoc cref="MeshJson.Objects"/>
    public static IEnumerable<JsonObject> Children(JsonNode? node, string name) => node.Objects(name);

    /// <inheritdoc cref="MeshJson.Map"/>
    public static ImmutableSortedDictionary<string, string> Map(JsonNode? node, string name) => node.Map(name);

    /// <inheritdoc cref="Selects(ImmutableSortedDictionary{string, string}, ImmutableSortedDictionary{string, string})"/>
    /// <param name="selector">The selector.</param>
    /// <param name="node">The object that holds the labels.</param>
    /// <param name="name">The field that they are.</param>
    public static bool Selects(ImmutableSortedDictionary<string, string> selector, JsonNode? node, string name) => !selector.IsEmpty && node.HasAll(name, selector);

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
