using System.Globalization;
using System.Text.Json.Nodes;

namespace RolloutController.Simulation.Runs.Judging.Views;

/// <summary>Reads fields of objects as the API documents them; what is absent or of another type reads as null.</summary>
internal static class JsonFields
{
    public static JsonNode? At(this JsonNode? node, string field) => node is JsonObject o ? o[field] : null;

    public static JsonNode? At(this JsonNode? node, string outer, string inner) => node.At(outer).At(inner);

    public static string? Text(this JsonNode? node, string field) => node.At(field) is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    public static int? Integer(this JsonNode? node, string field) => node.At(field) is JsonValue value && value.TryGetValue(out int number) ? number : null;

    public static bool Flag(this JsonNode? node, string field) => node.At(field) is JsonValue value && value.TryGetValue(out bool flag) && flag;

    /// <summary>The objects of a list.</summary>
    public static IEnumerable<JsonObject> Items(this JsonNode? node, string field) => (node.At(field) as JsonArray ?? []).OfType<JsonObject>();

    public static DateTimeOffset? Time(this JsonNode? node, string field) =>
        node.Text(field) is { } text && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    /// <summary>A percentage, <c>"12.5%"</c> or an integer.</summary>
    public static decimal? Percentage(this JsonNode? node, string field) =>
        decimal.TryParse(node.Text(field)?.TrimEnd('%'), NumberStyles.Number, CultureInfo.InvariantCulture, out var number) ? number : node.Integer(field);

    /// <summary>A duration, <c>1m30s</c>.</summary>
    public static TimeSpan? Duration(this JsonNode? node, string field) => MeshDataPlane.Model.IstioReader.Duration(node.At(field));

    /// <summary>Whether two objects have equal fields, apart from those named.</summary>
    public static bool SameExcept(JsonObject? left, JsonObject? right, params ReadOnlySpan<string> fields)
    {
        if (ReferenceEquals(left, right))
            return true;
        return Covers(left, right, fields) && Covers(right, left, fields);
    }

    private static bool Covers(JsonObject? left, JsonObject? right, ReadOnlySpan<string> fields)
    {
        foreach (var (name, value) in left ?? [])
        {
            if (!fields.Contains(name) && !JsonNode.DeepEquals(value, right?[name]))
                return false;
        }

        return true;
    }
}
