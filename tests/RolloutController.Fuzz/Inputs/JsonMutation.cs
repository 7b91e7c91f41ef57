using System.Text.Json.Nodes;

namespace RolloutController.Fuzz.Inputs;

/// <summary>Breaks a valid JSON tree where it stands: values of another type, members gone, twice or of another name, lists repeated, things wrapped.</summary>
internal static class JsonMutation
{
    /// <summary>A copy with one to eight changes, as JSON text; now and then the text itself is broken too.</summary>
    public static byte[] Of(Draw draw, JsonNode valid)
    {
        var tree = Tree(draw, valid, draw.Between(1, draw.Pick(1, 2, 4, 8)));
        var bytes = JsonBytes.Of(tree);
        return draw.Chance(10) ? TextMutation.Of(draw, bytes) : bytes;
    }

    /// <summary>A copy with so many changes.</summary>
    public static JsonNode? Tree(Draw draw, JsonNode valid, int changes)
    {
        var box = new JsonObject { ["root"] = valid.DeepClone() };
        for (; changes > 0; changes--) Change(draw, box);
        var root = box["root"];
        box.Remove("root");
        return root;
    }

    /// <summary>A value that nobody expects.</summary>
    public static JsonNode? Value(Draw draw) => draw.Below(12) switch
    {
        0 => null,
        1 => JsonValue.Create(draw.Chance(50)),
        2 => JsonValue.Create(draw.Pick(0, 1, -1, 100, 101, int.MaxValue, int.MinValue, 65536)),
        3 => JsonValue.Create(draw.Pick(0.5, -0.0, 1e300, -1e300, 1e-300, 9007199254740993d, 4294967296d, 1e28, 1e29)),
        4 => JsonValue.Create(draw.Pick(long.MaxValue, long.MinValue)),
        5 => new JsonArray(),
        6 => new JsonObject(),
        7 => new JsonArray(Value(draw), Value(draw)),
        8 => new JsonObject { [HostileText.Any(draw)] = Value(draw) },
        _ => JsonValue.Create(HostileText.Any(draw)),
    };

    private static void Change(Draw draw, JsonObject box)
    {
        var (parent, at) = Place(draw, box);
        switch (parent, draw.Below(8))
        {
            case (JsonObject owner, 0) when owner != box:
                owner.Remove(owner.ElementAt(at).Key);
                break;
            case (JsonObject owner, 1) when owner != box:
                owner[draw.Chance(60) ? HostileText.Twice + owner.ElementAt(at).Key : HostileText.Any(draw)] = draw.Chance(50) ? owner.ElementAt(at).Value?.DeepClone() : Value(draw);
                break;
            case (JsonArray list, 0):
                list.RemoveAt(at);
                break;
            case (JsonArray list, 1 or 2):
                for (var times = draw.Pick(1, 1, 2, 30); times > 0; times--) list.Insert(draw.Below(list.Count + 1), list[at]?.DeepClone());
                break;
            case (_, 3):
                Set(parent, at, Wrapped(draw, Get(parent, at)));
                break;
            case (_, 4) when Get(parent, at) is JsonValue:
                Set(parent, at, JsonValue.Create(Get(parent, at)!.ToString() + HostileText.Any(draw)));
                break;
            default:
                Set(parent, at, Value(draw));
                break;
        }
    }

    private static JsonNode? Wrapped(Draw draw, JsonNode? node)
    {
        var inner = node?.DeepClone();
        for (var depth = draw.Pick(1, 1, 2, 20, 70); depth > 0; depth--) inner = draw.Chance(50) ? new JsonArray(inner) : new JsonObject { ["a"] = inner };
        return inner;
    }

    /// <summary>Some place in the tree: deep ones are as likely as high ones.</summary>
    private static (JsonNode Parent, int At) Place(Draw draw, JsonObject box)
    {
        var places = new List<(JsonNode, int)> { (box, 0) };
        Collect(box["root"], places);
        return draw.Pick(places);
    }

    private static void Collect(JsonNode? node, List<(JsonNode, int)> places)
    {
        var count = node switch { JsonObject o => o.Count, JsonArray a => a.Count, _ => 0 };
        for (var i = 0; i < count; i++)
        {
            places.Add((node!, i));
            Collect(Get(node!, i), places);
        }
    }

    private static JsonNode? Get(JsonNode parent, int at) => parent is JsonArray list ? list[at] : parent.AsObject().GetAt(at).Value;

    private static void Set(JsonNode parent, int at, JsonNode? value)
    {
        if (parent is JsonArray list) list[at] = value;
        else parent.AsObject().SetAt(at, value);
    }
}
