using System.Text.Json.Nodes;

namespace RolloutController.Fuzz.Inputs;

/// <summary>Makes values that a CRD's schema lets pass, with words of the tests where a name is asked for.</summary>
/// <param name="words">By the member's name: values that make objects refer to each other; null for none.</param>
internal sealed class SchemaJson(Func<Draw, string, JsonNode?> words)
{
    private const int Deepest = 12;

    public JsonNode? Make(Draw draw, JsonObject schema, string name = "", int depth = 0)
    {
        if (words(draw, name) is { } word && SchemaCheck.Problem(word, schema, name) is null) return word;
        if (schema["enum"] is JsonArray choices) return draw.Pick<JsonNode?>([.. choices])?.DeepClone();
        if (schema["x-kubernetes-int-or-string"] is not null) return draw.Chance(50) ? draw.Below(1000) : HostileText.Any(draw);
        return (string?)schema["type"] switch
        {
            "object" => MakeObject(draw, schema, depth),
            "array" => MakeArray(draw, schema, name, depth),
            "integer" => MakeInteger(draw, schema),
            "number" => draw.Pick<JsonNode>(0, 1, 0.5, 100, 33.333, 1e300, -1.5, 1e-9),
            "boolean" => draw.Chance(50),
            "string" => MakeText(draw, schema),
            _ => JsonMutation.Value(draw),
        };
    }

    private JsonObject MakeObject(Draw draw, JsonObject schema, int depth)
    {
        var made = new JsonObject();
        var required = Names(schema["required"]);
        var alternatives = Alternatives(schema).ToList();
        var chosen = alternatives.Select(group => draw.Pick<string?>([.. group, null])).ToList();
        foreach (var (name, member) in schema["properties"] as JsonObject ?? [])
        {
            var grouped = alternatives.FindIndex(group => group.Contains(name));
            var wanted = required.Contains(name) || (grouped >= 0 ? chosen[grouped] == name : draw.Chance(depth < 3 ? 30 : 15));
            if (!wanted || (depth > Deepest && !required.Contains(name))) continue;
            if (Make(draw, member!.AsObject(), name, depth + 1) is { } value) made[name] = value;
        }

        if (schema["additionalProperties"] is JsonObject each && depth <= Deepest)
            for (var count = draw.Few(5); count > 0; count--) made[draw.Chance(80) ? draw.Pick("version", "app", "end-user", "x") : HostileText.Any(draw)] = Make(draw, each, "", depth + 1);
        if (schema["x-kubernetes-preserve-unknown-fields"] is not null && draw.Chance(20)) made[HostileText.Any(draw)] = JsonMutation.Value(draw);
        return SchemaCheck.Problem(made, schema, "") is null ? made : Fewest(draw, schema, depth);
    }

    /// <summary>The required members alone.</summary>
    private JsonObject Fewest(Draw draw, JsonObject schema, int depth)
    {
        var made = new JsonObject();
        foreach (var name in Names(schema["required"]))
            if (schema["properties"]?[name] is JsonObject member) made[name] = Make(draw, member, name, depth + 1);
        return made;
    }

    private JsonArray MakeArray(Draw draw, JsonObject schema, string name, int depth)
    {
        var most = Math.Min((int?)schema["maxItems"] ?? 12, depth > 6 ? 2 : 12);
        var made = new JsonArray();
        for (var count = Math.Max(draw.Few(most), (int?)schema["minItems"] ?? 0); count > 0; count--) made.Add(Make(draw, schema["items"]!.AsObject(), name, depth + 1));
        return made;
    }

    private static JsonValue MakeInteger(Draw draw, JsonObject schema)
    {
        var least = (long?)(double?)schema["minimum"] ?? ((string?)schema["format"] == "int32" ? int.MinValue : -1_000_000_000_000);
        var most = (long?)(double?)schema["maximum"] ?? ((string?)schema["format"] is "int32" ? int.MaxValue : 1_000_000_000_000);
        return JsonValue.Create(Math.Clamp(draw.Pick(0L, 1, 2, 50, 80, 100, 9080, 65535, least, most, (long)(draw.Next() % 1000)), least, most));
    }

    private static JsonValue MakeText(Draw draw, JsonObject schema)
    {
        var most = (int?)schema["maxLength"] ?? int.MaxValue;
        var text = draw.Chance(60) ? draw.Pick("reviews", "v1", "10s", "/", "a", "1.5s", "*") : HostileText.Any(draw);
        return JsonValue.Create(text.Length <= most ? text : text[..most]);
    }

    /// <summary>The members of which one alone may be there (Istio writes a oneof of protobuf so).</summary>
    private static IEnumerable<string[]> Alternatives(JsonObject schema) =>
        new[] { schema["oneOf"] as JsonArray }.Concat((schema["allOf"] as JsonArray ?? []).Select(part => part?["oneOf"] as JsonArray))
            .OfType<JsonArray>()
            .Select(one => one.SelectMany(option => Names(option?["required"])).Distinct().ToArray());

    private static string[] Names(JsonNode? list) => list is JsonArray names ? [.. names.Select(name => (string)name!)] : [];
}
