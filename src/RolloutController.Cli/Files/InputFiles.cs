using System.Collections.Immutable;

namespace RolloutController.Cli.Files;

/// <summary>What <c>-f</c> names: files, folders with all below them, or <c>-</c> for standard input.</summary>
internal static class InputFiles
{
    private static readonly string[] _extensions = [".yaml", ".yml", ".json"];

    /// <summary>All documents of all inputs, in the order given; files of a folder in the order of their names.</summary>
    /// <exception cref="FileProblem">One of them cannot be read.</exception>
    public static async Task<ImmutableArray<FileDocument>> ReadAsync(IEnumerable<string> inputs, TextReader standardInput, CancellationToken cancellationToken)
    {
        var documents = ImmutableArray.CreateBuilder<FileDocument>();
        foreach (var input in inputs)
        {
            if (input == "-") documents.AddRange(YamlFile.Read(input, await standardInput.ReadToEndAsync(cancellationToken)));
            else foreach (var file in FilesOf(input)) documents.AddRange(YamlFile.Read(file, await TextOf(file, cancellationToken)));
        }

        return documents.ToImmutable();
    }

    private static IEnumerable<string> FilesOf(string input)
    {
        if (!Directory.Exists(input)) return [input];
        try
        {
            return [.. Directory.EnumerateFiles(input, "*", SearchOption.AllDirectories).Where(file => _extensions.Contains(Path.GetExtension(file))).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FileProblem(input, 0, $"cannot be read: {e.Message}");
        }
    }

    private static async Task<string> TextOf(string file, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllTextAsync(file, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FileProblem(file, 0, $"cannot be read: {e.Message}");
        }
    }
}
