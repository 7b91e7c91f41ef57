using System.Text.Json.Nodes;
using RolloutController.Cli.Files;
using RolloutController.Core.Model;

namespace RolloutController.Cli.Lint;

/// <summary>The Rollouts among a file's documents; other kinds are nobody's concern here.</summary>
internal static class FileRollouts
{
    /// <summary>Each Rollout with its path in the document, also those within a <c>List</c>.</summary>
    public static IEnumerable<(string Path, JsonObject Rollout)> Of(FileDocument document) =>
        FileObjects.Of(document).Where(found => IsRollout(found.Object));

    /// <summary>Of our group in whatever version; argoproj.io has a kind Rollout, too.</summary>
    private static bool IsRollout(JsonObject item) =>
        Text(item, "kind") == WellKnown.Kind && Text(item, "apiVersion")?.Split('/')[0] == WellKnown.Group;

    private static string? Text(JsonObject item, string field) => item[field] is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
