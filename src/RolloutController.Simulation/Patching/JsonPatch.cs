using System.Text.Json.Nodes;

namespace RolloutController.Simulation.Patching;

/// <summary>RFC 6902 patches over JSON nodes: all operations apply, or none.</summary>
public static class JsonPatch
{
    /// <summary>Copies of copies double: thirty operations could fill any memory (the API server has a limit of its own).</summary>
    private const int MostCopied = 100_000;

    /// <summary>The patched copy of <paramref name="target"/>; neither argument is changed.</summary>
    /// <exception cref="PatchException">An operation is malformed, points nowhere, or a <c>test</c> does not hold.</exception>
    public static JsonNode? Apply(JsonNode target, JsonNode patch)
    {
        if (patch is not JsonArray operations)
        {
            throw new PatchException("a JSON patch is an array of operations");
        }
        var document = new JsonObject { ["root"] = target.DeepClone() };
        var copied = 0;
        foreach (var operation in operations)
        {
            ApplyOne(document, operation as JsonObject ?? throw new PatchException("an operation of a JSON patch is an object"), ref copied);
        }
        var result = document["root"];
        document.Remove("root");
        return result;
    }

    private static void ApplyOne(JsonObject document, JsonObject operation, ref int copied)
    {
        var path = Path(operation, "path");
        switch (Text(operation, "op"))
        {
            case "add":
                Add(document, path, Value(operation));
                break;
            case "replace":
                Find(document, path);
                Remove(document, path);
                Add(document, path, Value(operation));
                break;
            case "remove":
                Remove(document, path);
                break;
            case "test":
                if (!JsonNode.DeepEquals(Find(document, path), Value(operation)))
                {
                    throw new PatchException($"testing value {Shown(path)} failed");
                }
                break;
            case "copy":
                var source = Find(document, Path(operation, "from"));
                copied += Size(source);
                if (copied > MostCopied) throw new PatchException($"its operations copy more than {MostCopied} values");
                Add(document, path, source?.DeepClone());
                break;
            case "move":
                var moved = Find(document, Path(operation, "from"))?.DeepClone();
                Remove(document, Path(operation, "from"));
                Add(document, path, moved);
                break;
            case var other:
                throw new PatchException($"unexpected kind of operation: {other}");
        }
    }

    private static int Size(JsonNode? node) => 1 + node switch
    {
        JsonObject members => members.Sum(member => Size(member.Value)),
        JsonArray items => items.Sum(Size),
        _ => 0,
    };

    private static void Add(JsonObject document, string[] path, JsonNode? value)
    {
        switch (Find(document, path[..^1]))
        {
            case JsonObject parent:
                parent[path[^1]] = value;
                break;
            case JsonArray parent when path[^1] == "-":
                parent.Add(value);
                break;
            case JsonArray parent:
                parent.Insert(Index(parent, path, parent.Count), value);
                break;
            default:
                throw Missing(path);
        }
    }

    private static void Remove(JsonObject document, string[] path)
    {
        switch (Find(document, path[..^1]))
        {
            case JsonObject parent when parent.Remove(path[^1]):
                break;
            case JsonArray parent:
                parent.RemoveAt(Index(parent, path, parent.Count - 1));
                break;
            default:
                throw Missing(path);
        }
    }

    private static JsonNode? Find(JsonNode? node, string[] path)
    {
        for (var depth = 0; depth < path.Length; depth++)
        {
            node = node switch
            {
                JsonObject parent when parent.TryGetPropertyValue(path[depth], out var child) => child,
                JsonArray parent => parent[Index(parent, path[..(depth + 1)], parent.Count - 1)],
                _ => throw Missing(path),
            };
        }
        return node;
    }

    private static int Index(JsonArray array, string[] path, int last) =>
        int.TryParse(path[^1], out var index) && index >= 0 && index <= last && index <= array.Count ? index : throw Missing(path);

    private static JsonNode? Value(JsonObject operation) =>
        operation.TryGetPropertyValue("value", out var value) ? value?.DeepClone() : throw new PatchException("an operation lacks its value");

    private static string Text(JsonObject operation, string member) =>
        operation[member] is JsonValue value && value.TryGetValue(out string? text) ? text : throw new PatchException($"an operation lacks its {member}");

    private static string[] Path(JsonObject operation, string member)
    {
        var pointer = Text(operation, member);
        if (pointer.Length > 0 && pointer[0] != '/')
        {
            throw new PatchException($"the pointer {pointer} does not begin with a slash");
        }
        var steps = pointer.Split('/').Select(step => step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal));
        return [.. steps.Skip(1).Prepend("root")];
    }

    private static PatchException Missing(string[] path) => new($"the pointer {Shown(path)} names nothing");

    private static string Shown(string[] path) => "/" + string.Join('/', path.Skip(1));
}
