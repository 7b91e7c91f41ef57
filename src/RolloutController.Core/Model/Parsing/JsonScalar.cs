using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace RolloutController.Core.Model.Parsing;

/// <summary>Values of a JSON tree whatever it was made of (parsed text or C# values), without exceptions.</summary>
internal static class JsonScalar
{
    /// <summary>A text; false for anything else, also for one with half a surrogate pair, which JSON can spell but .NET cannot hold.</summary>
    public static bool TryText(JsonNode? node, [NotNullWhen(true)] out string? text)
    {
        text = null;
        if (node is not JsonValue value) return false;
        try
        {
            return value.GetValueKind() == JsonValueKind.String && value.TryGetValue(out text);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>A number without a fraction that fits 64 bits, however it is spelt.</summary>
    public static bool TryWhole(JsonNode? node, out long whole)
    {
        whole = 0;
        if (node is not JsonValue value || value.GetValueKind() != JsonValueKind.Number) return false;
        if (!decimal.TryParse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) return false;
        if (number != decimal.Truncate(number) || number < long.MinValue || number > long.MaxValue) return false;
        whole = (long)number;
        return true;
    }

    /// <summary>True or false.</summary>
    public static bool TryFlag(JsonNode? node, out bool flag)
    {
        var kind = node?.GetValueKind();
        flag = kind == JsonValueKind.True;
        return kind is JsonValueKind.True or JsonValueKind.False;
    }

    /// <summary>A value for a message: JSON, cut after a line's worth.</summary>
    public static string Show(JsonNode? node)
    {
        if (node is null) return "null";
        var text = TryText(node, out var plain) ? $"\"{plain}\"" : Raw(node);
        return text.Length <= 100 ? text : text[..97] + "...";
    }

    private static string Raw(JsonNode node)
    {
        try
        {
            return node.ToJsonString();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or JsonException)
        {
            return node is JsonArray ? "a list" : "an object";
        }
    }
}
