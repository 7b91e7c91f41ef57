using System.Text.Json.Nodes;

namespace RolloutController.Simulation.Ownership;

/// <summary>
/// The fields of an object as paths, and sets of paths as the server's FieldsV1 trees (<c>{"f:spec": {".": {}, "f:a": {}}}</c>).
/// Lists are leaves, as in custom resources that declare no list types.
/// </summary>
internal static class FieldPaths
{
    private const char Separator = '\0';
    private static readonly HashSet<string> unownedRoots = ["apiVersion", "kind"];
    private static readonly HashSet<string> ownedMetadata = ["labels", "annotations", "finalizers", "ownerReferences", "generateName"];

    /// <summary>Each leaf with its value, and each map with a null marker.</summary>
    public static Dictionary<string, JsonNode?> Of(JsonObject @object)
    {
        var paths = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var (name, value) in @object)
        {
            if (name == "metadata" && value is JsonObject metadata)
            {
                foreach (var (field, content) in metadata.Where(field => ownedMetadata.Contains(field.Key)))
                {
                    Collect(paths, $"f:metadata{Separator}f:{field}", content);
                }
            }
            else if (!unownedRoots.Contains(name))
            {
                Collect(paths, "f:" + name, value);
            }
        }
        return paths;
    }

    public static HashSet<string> FromTree(JsonObject tree)
    {
        var paths = new HashSet<string>(StringComparer.Ordinal);
        Read(paths, "", tree);
        return paths;
    }

    public static JsonObject ToTree(IEnumerable<string> paths)
    {
        var tree = new JsonObject();
        foreach (var path in paths.Order(StringComparer.Ordinal))
        {
            var node = tree;
            foreach (var step in path.Split(Separator))
            {
                if (node[step] is not JsonObject child)
                {
                    node[step] = child = [];
                }
                node = child;
            }
        }
        return tree;
    }

    private static void Collect(Dictionary<string, JsonNode?> paths, string path, JsonNode? value)
    {
        if (value is JsonObject map)
        {
            paths[$"{path}{Separator}."] = null;
            foreach (var (name, child) in map)
            {
                Collect(paths, $"{path}{Separator}f:{name}", child);
            }
            return;
        }
        paths[path] = value;
    }

    private static void Read(HashSet<string> paths, string prefix, JsonObject tree)
    {
        foreach (var (step, child) in tree)
        {
            var path = prefix.Length == 0 ? step : $"{prefix}{Separator}{step}";
            if (child is JsonObject { Count: > 0 } inner)
            {
                Read(paths, path, inner);
            }
            else
            {
                paths.Add(path);
            }
        }
    }
}
