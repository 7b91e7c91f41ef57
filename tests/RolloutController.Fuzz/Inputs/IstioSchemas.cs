using System.Text.Json.Nodes;
using RolloutController.Cli.Files;

namespace RolloutController.Fuzz.Inputs;

/// <summary>Schemas of Istio's kinds: from the folder that <c>ISTIO_CRDS</c> names, else the project's own minimal ones.</summary>
internal static class IstioSchemas
{
    private static readonly Lazy<IReadOnlyDictionary<string, JsonObject>> all = new(Read);

    /// <summary>Schema of <c>spec</c>.</summary>
    public static JsonObject VirtualService => all.Value["VirtualService"];

    /// <summary>Schema of <c>spec</c>.</summary>
    public static JsonObject DestinationRule => all.Value["DestinationRule"];

    private static Dictionary<string, JsonObject> Read()
    {
        var folder = Environment.GetEnvironmentVariable("ISTIO_CRDS") is { Length: > 0 } set ? set : Path.Combine(AppContext.BaseDirectory, "istio-crds");
        return Directory.GetFiles(folder, "*.yaml")
            .SelectMany(file => YamlFile.Read(file, File.ReadAllText(file)))
            .Select(document => JsonNode.Parse(document.Content!.ToJsonString())!)
            .ToDictionary(crd => (string)crd["spec"]!["names"]!["kind"]!, SpecOf, StringComparer.Ordinal);
    }

    private static JsonObject SpecOf(JsonNode crd) =>
        crd["spec"]!["versions"]!.AsArray().First(version => (bool)version!["storage"]!)!["schema"]!["openAPIV3Schema"]!["properties"]!["spec"]!.AsObject();
}
