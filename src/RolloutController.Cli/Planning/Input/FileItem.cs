using System.Text.Json.Nodes;
using RolloutController.Cli.Files;
using RolloutController.Core.Model;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Cli.Planning.Input;

/// <summary>One object of a file.</summary>
/// <param name="Document">The document it stands in.</param>
/// <param name="Root">Its path there; empty unless it is an item of a List.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Object">The object, its namespace filled in.</param>
internal sealed record FileItem(FileDocument Document, string Root, PlannedKind Kind, JsonObject Object)
{
    /// <summary>For people: file and line, document, object, problem.</summary>
    public string Describe(SpecProblem problem)
    {
        var field = Root.Length == 0 ? problem.Field : $"{Root}.{problem.Field}";
        return $"{Document.File}:{Document.LineOf(field)}, document {Document.Number} ({Kind.Resource.Kind} {Object.Key()}): {problem}";
    }

    /// <summary>Everything of a document, also what stands in a <c>List</c>; kinds that a plan has no use for are passed over.</summary>
    /// <exception cref="FileProblem">It holds something that is no Kubernetes object.</exception>
    public static IEnumerable<FileItem> Of(FileDocument document) => FileObjects.Of(document).Select(found => Read(document, found.Path, found.Object)).OfType<FileItem>();

    private static FileItem? Read(FileDocument document, string path, JsonObject item)
    {
        foreach (var field in (string[])["apiVersion", "kind"])
        {
            if (ObjectJson.Text(item, field) is null)
                throw new FileProblem(document.File, document.LineOf(path), $"document {document.Number}: {(path.Length == 0 ? field : $"{path}.{field}")}: missing; expected the {field} of a Kubernetes object");
        }

        return PlannedKind.Of(item) is { } kind ? new FileItem(document, path, kind, (JsonObject)item.DeepClone()) : null;
    }
}
