using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Core.Model.Parsing;

namespace RolloutController.Core.Model.Schema;

/// <summary>
/// A <see cref="Shape"/> as a structural schema of Kubernetes (<c>apiextensions.k8s.io/v1</c>). No floats, no types inside of
/// alternatives; API servers before 1.25 ignore the CEL rules, so the choice of one field among several is said twice.
/// </summary>
/// <param name="strict">
/// False for status: types only. A status that the API server refused could neither be written nor lead back to stable.
/// </param>
internal sealed class OpenApiSchema(bool strict)
{
    /// <summary>RFC 3339 with nanoseconds and an offset has 35 characters.</summary>
    private const int LongestTimestamp = 40;

    private static readonly string LongestDuration = DurationParser.Format(DurationParser.Longest);

    /// <summary>The schema of a value.</summary>
    public JsonObject Of(Shape shape, string? description = null)
    {
        var schema = new JsonObject();
        if (!string.IsNullOrEmpty(description)) schema["description"] = description;
        switch (shape)
        {
            case Shape.Object o:
                AddObject(schema, o);
                break;
            case Shape.List list:
                AddList(schema, list);
                break;
            case Shape.Map:
                schema["type"] = "object";
                schema["additionalProperties"] = new JsonObject { ["type"] = "string" };
                break;
            case Shape.Foreign:
                schema["type"] = "object";
                schema["x-kubernetes-preserve-unknown-fields"] = true;
                break;
            case Shape.Text text:
                AddText(schema, text);
                break;
            case Shape.Percent:
                AddPercent(schema);
                break;
            case Shape.Choice choice:
                schema["type"] = "string";
                schema["enum"] = Words(choice.Words);
                break;
            case Shape.Integer integer:
                AddInteger(schema, integer);
                break;
            case Shape.Flag:
                schema["type"] = "boolean";
                break;
            case Shape.Timestamp:
                schema["type"] = "string";
                schema["format"] = "date-time";
                if (strict) schema["maxLength"] = LongestTimestamp;
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(shape), shape, "not a known shape");
        }

        return schema;
    }

    private JsonObject Of(Field field)
    {
        var schema = Of(field.Shape, field.Description);
        if (!strict) return schema;
        if (field.Default is { } json) schema["default"] = JsonNode.Parse(json);
        AddRules(schema, field.Rules);
        return schema;
    }

    private void AddObject(JsonObject schema, Shape.Object shape)
    {
        schema["type"] = "object";
        if (Words(shape.Fields.Where(f => f.Required).Select(f => f.Name)) is { Count: > 0 } required) schema["required"] = required;
        var properties = new JsonObject();
        foreach (var field in shape.Fields) properties[field.Name] = Of(field);
        schema["properties"] = properties;
        if (!strict) return;
        JsonObject[] choices =
        [
            .. shape.ExactlyOne is { } one ? [Unspoken("oneOf", one.Fields.Select(f => Alternative(one, f)))] : Array.Empty<JsonObject>(),
            .. shape.AtLeastOne is { } some ? [Unspoken("anyOf", some.Fields.Select(f => Required(f)))] : Array.Empty<JsonObject>(),
        ];
        if (choices.Length > 1) schema["allOf"] = new JsonArray([.. choices]);
        else if (choices.Length == 1) schema["not"] = choices[0]["not"]!.DeepClone();
        AddRules(schema, shape.Rules);
    }

    /// <summary>
    /// A choice behind two negations: API servers would otherwise ask for the first field of it (<c>setWeight: Required value</c>), and leave
    /// out all CEL rules, whose messages say what is wrong.
    /// </summary>
    private static JsonObject Unspoken(string junctor, IEnumerable<JsonObject> alternatives) =>
        new() { ["not"] = new JsonObject { ["not"] = new JsonObject { [junctor] = new JsonArray([.. alternatives]) } } };

    /// <summary>The carried fields count as a kind of their own only without the carrier, and the carrier takes one of them along at most.</summary>
    private static JsonObject Alternative(ExactlyOneAttribute one, string field)
    {
        var schema = Required(field);
        if (one.Carrier is not { } carrier) return schema;
        if (field == carrier) schema["not"] = Required(one.Carried);
        else if (one.Carried.Contains(field)) schema["not"] = Required(carrier);
        return schema;
    }

    private static JsonObject Required(params string[] fields) => new() { ["required"] = Words(fields) };

    private void AddList(JsonObject schema, Shape.List shape)
    {
        schema["type"] = "array";
        schema["items"] = Of(shape.Item);
        if (strict && shape.MinimumCount > 0) schema["minItems"] = shape.MinimumCount;
        if (strict && shape.MaximumCount is { } most) schema["maxItems"] = most;
        schema["x-kubernetes-list-type"] = shape.Key is null ? "atomic" : "map";
        if (shape.Key is { } key) schema["x-kubernetes-list-map-keys"] = Words([key]);
    }

    private void AddText(JsonObject schema, Shape.Text shape)
    {
        schema["type"] = "string";
        if (!strict) return;
        var (pattern, longest, _) = Forms.Of(shape.Form);
        schema["maxLength"] = longest;
        if (pattern is not null) schema["pattern"] = pattern;
        if (shape.Form == Form.Duration)
            AddRules(schema, [new RuleAttribute($"duration(self) <= duration('{LongestDuration}')", $"must be at most {LongestDuration}")]);
        if (shape.AtLeast is { } least)
            AddRules(schema, [new RuleAttribute($"duration(self) >= duration('{least}')", $"must be at least {least}")]);
    }

    private void AddPercent(JsonObject schema)
    {
        schema["x-kubernetes-int-or-string"] = true;
        schema["anyOf"] = new JsonArray(new JsonObject { ["type"] = "integer" }, new JsonObject { ["type"] = "string" });
        if (!strict) return;
        var (pattern, longest, _) = Forms.Of(Form.Percentage);
        schema["minimum"] = 0;
        schema["maximum"] = 100;
        schema["maxLength"] = longest;
        schema["pattern"] = pattern;
    }

    private void AddInteger(JsonObject schema, Shape.Integer shape)
    {
        schema["type"] = "integer";
        schema["format"] = shape.IsLong ? "int64" : "int32";
        if (strict && shape.Minimum is { } least) schema["minimum"] = least;
        if (strict && shape.Maximum is { } most) schema["maximum"] = most;
    }

    private static void AddRules(JsonObject schema, ImmutableArray<RuleAttribute> rules)
    {
        if (rules.Length == 0) return;
        if (schema["x-kubernetes-validations"] is not JsonArray list) schema["x-kubernetes-validations"] = list = [];
        foreach (var rule in rules) list.Add((JsonNode)new JsonObject { ["rule"] = rule.Expression, ["message"] = rule.Message });
    }

    private static JsonArray Words(IEnumerable<string> words) => new([.. words.Select(w => JsonValue.Create(w))]);
}
