using System.Text.Json;
using System.Text.Json.Nodes;
using RolloutController.Core.Model.Parsing;
using RolloutController.Core.Model.Resource;
using RolloutController.Core.Model.Schema;

namespace RolloutController.Core.Model.Status;

/// <summary>
/// <c>status</c> as JSON: camelCase, enums as words, times in RFC 3339 UTC, percentages as <c>"10%"</c>, steps and gates in the
/// form of the spec. Null, empty lists and empty texts are left out: some API servers (1.20 built with a newer Go) take an empty text for
/// null and refuse it. Reading gives exactly what was written, except that an optional text that was empty is null.
/// </summary>
public static class RolloutStatusJson
{
    /// <summary>Writes a status.</summary>
    public static JsonObject Write(RolloutStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        var json = JsonSerializer.SerializeToNode(status, WireJson.Default.RolloutStatus)!.AsObject();
        DropEmpty(json, Shapes.Status);
        return json;
    }

    /// <summary>Whether two statuses say the same (the count of writes aside).</summary>
    public static bool SaySame(RolloutStatus left, RolloutStatus right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        // Most passes change nothing, and records that are equal need not be written out to see it.
        (left, right) = (left with { Writes = 0 }, right with { Writes = 0 });
        return left == right || JsonNode.DeepEquals(Write(left), Write(right));
    }

    /// <summary>
    /// Reads a status. Never throws: a part that cannot be read is as if it were absent (an item of a list is left out; an attempt
    /// is read whole or not at all).
    /// </summary>
    /// <param name="json">The value of <c>status</c>; null for a Rollout without one.</param>
    public static RolloutStatus Read(JsonObject? json)
    {
        if (json is null) return RolloutStatus.Empty;
        try
        {
            var known = new ShapeCheck().Check(json, Shapes.Status, "status");
            return known?.Deserialize(WireJson.Default.RolloutStatus) ?? RolloutStatus.Empty;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or JsonException or FormatException)
        {
            return RolloutStatus.Empty;
        }
    }

    /// <summary>Goes by the shape, so that the entries of a map stay: a label with an empty value is not the same as no label.</summary>
    private static void DropEmpty(JsonNode? node, Shape shape)
    {
        switch (node, shape)
        {
            case (JsonArray array, Shape.List list):
                foreach (var item in array) DropEmpty(item, list.Item);
                break;
            case (JsonObject o, Shape.Object known):
                foreach (var field in known.Fields)
                {
                    DropEmpty(o[field.Name], field.Shape);
                    if (IsEmpty(o[field.Name])) o.Remove(field.Name);
                }

                break;
        }
    }

    private static bool IsEmpty(JsonNode? node) => node is JsonArray { Count: 0 } || (JsonScalar.TryText(node, out var text) && text.Length == 0);
}
