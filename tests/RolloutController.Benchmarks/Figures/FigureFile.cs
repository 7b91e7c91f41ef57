using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace RolloutController.Benchmarks.Figures;

/// <summary>The file of figures. A benchmark that runs again replaces its own figures and leaves those of the others.</summary>
internal sealed class FigureFile(string path)
{
    private static readonly JsonSerializerOptions s_readable = new() { WriteIndented = true };

    /// <summary>Puts the figures of one benchmark in the place of its earlier ones.</summary>
    /// <param name="benchmark">Name of the benchmark.</param>
    /// <param name="figures">Its figures.</param>
    /// <param name="began">When it began.</param>
    /// <param name="loadBefore">The 1-minute load average just before it began.</param>
    public void Replace(string benchmark, IReadOnlyList<Figure> figures, DateTimeOffset began, double loadBefore)
    {
        var content = File.Exists(path) && JsonNode.Parse(File.ReadAllText(path)) is JsonObject earlier ? earlier : [];
        content[benchmark] = new JsonObject
        {
            ["began"] = began.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
            ["cores"] = Machine.Cores,
            ["loadAverageBefore"] = loadBefore,
            ["loadAverageAfter"] = Machine.LoadAverage(),
            ["figures"] = new JsonArray([.. figures.Select(figure => new JsonObject
            {
                ["name"] = figure.Name,
                ["value"] = figure.Value,
                ["unit"] = figure.Unit,
                ["how"] = figure.How,
            })]),
        };
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        File.WriteAllText(path, content.ToJsonString(s_readable) + "\n");
    }
}
