using System.Text.Json.Nodes;
using RolloutController.Core.Model.Lint;

namespace RolloutController.Cli.Files;

/// <summary>One YAML document of a file, with the line of each field.</summary>
/// <param name="File">The file as named on the command line, <c>-</c> for standard input.</param>
/// <param name="Number">Which document of the file, counted from 1.</param>
/// <param name="Content">The document; null where it is empty.</param>
/// <param name="Lines">Line by field path (<see cref="FieldPath"/>); the empty path is the document itself.</param>
internal sealed record FileDocument(string File, int Number, JsonNode? Content, IReadOnlyDictionary<string, int> Lines)
{
    /// <summary>The line of a field, or of the innermost thing around it that is written down.</summary>
    public int LineOf(string field)
    {
        for (var path = field; path is not null; path = FieldPath.Parent(path))
            if (Lines.TryGetValue(path, out var line)) return line;
        return 1;
    }
}
