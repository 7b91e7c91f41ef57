using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace RolloutController.Simulation.Selectors;

/// <summary>Field selectors in the API's syntax: <c>path=value</c>, <c>path==value</c>, <c>path!=value</c>, joined by commas.</summary>
public sealed class FieldSelector
{
    private readonly ImmutableArray<(string Path, string Value, bool Equal)> requirements;

    private FieldSelector(ImmutableArray<(string Path, string Value, bool Equal)> requirements) => this.requirements = requirements;

    /// <summary>Parses a selector; null and empty select all.</summary>
    /// <param name="text">The selector.</param>
    /// <param name="selectable">Dotted paths that may be named beside <c>metadata.name</c> and <c>metadata.namespace</c>.</param>
    /// <exception cref="FormatException">The text is no selector or names another field.</exception>
    public static FieldSelector Parse(string? text, ImmutableArray<string> selectable) =>
        new(string.IsNullOrWhiteSpace(text) ? [] : [.. text.Split(',').Select(part => Requirement(part.Trim(), selectable))]);

    /// <summary>True where every named field has the wanted value; an absent field counts as empty.</summary>
    public bool Matches(JsonObject @object) =>
        requirements.All(requirement => Value(@object, requirement.Path) == requirement.Value == requirement.Equal);

    private static (string Path, string Value, bool Equal) Requirement(string text, ImmutableArray<string> selectable)
    {
        var equal = !text.Contains("!=", StringComparison.Ordinal);
        var parts = text.Split(equal ? (text.Contains("==", StringComparison.Ordinal) ? "==" : "=") : "!=", 2);
        if (parts.Length != 2)
        {
            throw new FormatException($"invalid field selector: {text}");
        }
        return parts[0] is "metadata.name" or "metadata.namespace" || selectable.Contains(parts[0])
            ? (parts[0], parts[1], equal)
            : throw new FormatException($"field label not supported: {parts[0]}");
    }

    private static string Value(JsonNode? node, string path)
    {
        foreach (var step in path.Split('.'))
        {
            node = (node as JsonObject)?[step];
        }
        return node?.ToString() ?? "";
    }
}
