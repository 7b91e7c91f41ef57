using System.Text.Json.Nodes;
using RolloutController.Core.Model.Lint;

namespace RolloutController.Cli.Files;

/// <summary>The Kubernetes objects of a file's document.</summary>
internal static class FileObjects
{
    /// <summary>Each object with its path in the document, also those within a <c>List</c>; what is no object is passed over.</summary>
    public static IEnumerable<(string Path, JsonObject Object)> Of(FileDocument document)
    {
        if (document.Content is not JsonObject item) return [];
        if (item["items"] is JsonArray items && item["kind"] is JsonValue kind && kind.TryGetValue(out string? name) && name.EndsWith("List", StringComparison.Ordinal))
            return items.Select((one, index) => (FieldPath.Item("items", index), one as JsonObject)).Where(pair => pair.Item2 is not null).Select(pair => (pair.Item1, pair.Item2!));
        return [("", item)];
    }
}
