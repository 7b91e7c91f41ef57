using System.Text.Json.Nodes;
using RolloutController.Cli.Files;
using RolloutController.TestKit.Files;

namespace RolloutController.Tests.Security;

/// <summary>Files of this repository.</summary>
internal static class RepositoryFile
{
    public static string Text(string path) => File.ReadAllText(Path.Combine(Repository.Root, path));

    public static JsonObject Yaml(string path) => YamlFile.Read(path, Text(path)).Single().Content!.AsObject();
}
