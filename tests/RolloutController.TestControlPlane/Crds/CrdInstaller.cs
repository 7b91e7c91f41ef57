using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using RolloutController.TestControlPlane.Access;

namespace RolloutController.TestControlPlane.Crds;

/// <summary>Installs CustomResourceDefinitions and waits until the API server serves them.</summary>
public static partial class CrdInstaller
{
    private const string Path = "apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    /// <summary>Installs every document of every <c>*.yaml</c> file of a folder, as it is. What is there already stays.</summary>
    /// <param name="admin">A session that may create CustomResourceDefinitions.</param>
    /// <param name="folder">A missing folder counts as empty.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task InstallAsync(ApiSession admin, string folder, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
            return;
        foreach (var file in Directory.EnumerateFiles(folder, "*.yaml").Order(StringComparer.Ordinal))
        {
            var text = await File.ReadAllTextAsync(file, cancellationToken);
            foreach (var document in DocumentSeparator().Split(text).Where(part => part.Contains("kind: CustomResourceDefinition", StringComparison.Ordinal)))
                await InstallDocumentAsync(admin, document, cancellationToken);
        }
    }

    private static async Task InstallDocumentAsync(ApiSession admin, string yaml, CancellationToken cancellationToken)
    {
        string name;
        try
        {
            name = (string)(await admin.CreateFromYamlAsync(Path, yaml, cancellationToken))["metadata"]!["name"]!;
        }
        catch (HttpRequestException e) when (e.StatusCode == HttpStatusCode.Conflict)
        {
            return;
        }

        await Eventually.UntilAsync(async () =>
        {
            var crd = await admin.GetAsync($"{Path}/{name}", cancellationToken);
            return crd["status"]?["conditions"] is JsonArray conditions
                && conditions.Any(condition => (string?)condition?["type"] == "Established" && (string?)condition["status"] == "True")
                && await IsServedAsync(admin, crd, cancellationToken);
        }, $"the CRD {name} is established and served", cancellationToken: cancellationToken);
    }

    // "Established" comes a moment before the first request is answered.
    private static async Task<bool> IsServedAsync(ApiSession admin, JsonObject crd, CancellationToken cancellationToken)
    {
        var spec = crd["spec"]!;
        foreach (var version in spec["versions"]!.AsArray().Where(version => (bool)version!["served"]!))
            await admin.GetAsync($"apis/{(string)spec["group"]!}/{(string)version!["name"]!}/{(string)spec["names"]!["plural"]!}?limit=1", cancellationToken);
        return true;
    }

    [GeneratedRegex(@"^---\s*$", RegexOptions.Multiline)]
    private static partial Regex DocumentSeparator();
}
