using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace RolloutController.Fuzz.Inputs;

/// <summary>Holds a value against an OpenAPI schema of a CRD, as the API server does when an object is written (without CEL rules).</summary>
internal static class SchemaCheck
{
    /// <summary>The first thing that does not fit; null where all does.</summary>
    public static string? Problem(JsonNode? value, JsonObject schema, string path)
    {
        if (value is null) return schema["nullable"]?.GetValue<bool>() == true ? null : $"{path}: null";
        if (schema["x-kubernetes-int-or-string"] is null && !IsOfType(value, (string?)schema["type"])) return $"{path}: expected {schema["type"]}, got {value.GetValueKind()}";
        if (schema["enum"] is JsonArray choices && !choices.Any(choice => JsonNode.DeepEquals(choice, value))) return $"{path}: not one of the words";
        return Combined(value, schema, path) ?? value switch
        {
            JsonObject o => OfObject(o, schema, path),
            JsonArray list => OfArray(list, schema, path),
            _ => OfScalar(value, schema, path),
        };
    }

    private static string? Combined(JsonNode value, JsonObject schema, string path)
    {
        if (schema["not"] is JsonObject no && Problem(value, no, path) is null) return $"{path}: what must not be";
        if (schema["oneOf"] is JsonArray one && one.Count(option => Problem(value, option!.AsObject(), path) is null) != 1) return $"{path}: not exactly one of the alternatives";
        if (schema["anyOf"] is JsonArray any && any.All(option => Problem(value, option!.AsObject(), path) is not null)) return $"{path}: none of the alternatives";
        return (schema["allOf"] as JsonArray)?.Select(option => Problem(value, option!.AsObject(), path)).FirstOrDefault(problem => problem is not null);
    }

    private static string? OfObject(JsonObject value, JsonObject schema, string path)
    {
        if (schema["required"] is JsonArray required && required.FirstOrDefault(name => !value.ContainsKey((string)name!)) is { } missing) return $"{path}.{missing}: missing";
        if (value.Count > ((int?)schema["maxProperties"] ?? int.MaxValue)) return $"{path}: too many members";
        var known = schema["properties"] as JsonObject;
        foreach (var (name, member) in value)
        {
            var each = known?[name] as JsonObject ?? schema["additionalProperties"] as JsonObject;
            if (each is not null && Problem(member, each, $"{path}.{name}") is { } problem) return problem;
            if (each is null && known is not null && schema["x-kubernetes-preserve-unknown-fields"] is null) return $"{path}.{name}: unknown";
        }

        return null;
    }

    private static string? OfArray(JsonArray value, JsonObject schema, string path)
    {
        if (value.Count > ((int?)schema["maxItems"] ?? int.MaxValue) || value.Count < ((int?)schema["minItems"] ?? 0)) return $"{path}: {value.Count} items";
        if (schema["items"] is not JsonObject each) return null;
        for (var i = 0; i < value.Count; i++)
            if (Problem(value[i], each, $"{path}[{i}]") is { } problem) return problem;
        return null;
    }

    private static string? OfScalar(JsonNode value, JsonObject schema, string path)
    {
        if (value.GetValueKind() == JsonValueKind.Number)
        {
            var number = double.Parse(value.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture);
            if (number < ((double?)schema["minimum"] ?? double.MinValue) || number > ((double?)schema["maximum"] ?? double.MaxValue)) return $"{path}: {number} out of range";
            return (string?)schema["format"] == "int32" && (number < int.MinValue || number > int.MaxValue) ? $"{path}: {number} is no int32" : null;
        }

        if (value.GetValueKind() != JsonValueKind.String) return null;
        var text = (string)value!;
        if (text.Length > ((int?)schema["maxLength"] ?? int.MaxValue) || text.Length < ((int?)schema["minLength"] ?? 0)) return $"{path}: {text.Length} characters";
        return (string?)schema["pattern"] is { } pattern && !Regex.IsMatch(text, pattern) ? $"{path}: does not match {pattern}" : null;
    }

    private static bool IsOfType(JsonNode value, string? type) => (type, value.GetValueKind()) switch
    {
        (null, _) => true,
        ("object", JsonValueKind.Object) or ("array", JsonValueKind.Array) or ("string", JsonValueKind.String) or ("number", JsonValueKind.Number) => true,
        ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
        ("integer", JsonValueKind.Number) => double.IsInteger(double.Parse(value.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture)),
        _ => false,
    };
}
