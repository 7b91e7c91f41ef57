using System.Text.Json.Nodes;
using RolloutController.Cli.Files;

namespace RolloutController.Tests.Security;

/// <summary>Files of this repository.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string Text(string path) => File.ReadAllText(Path.Combine(Root, path));

    public static JsonObject Yaml(string path) => YamlFile.Read(path, Text(path)).Single().Content!.AsObject();

    private static string Find()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "RolloutController.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("no RolloutController.sln above the tests");
        return folder;
    }
}
