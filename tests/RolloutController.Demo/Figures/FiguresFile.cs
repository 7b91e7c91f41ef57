using System.Text.Json;
using System.Text.Json.Nodes;

namespace RolloutController.Demo.Figures;

/// <summary>Writes <c>demo.json</c>.</summary>
internal static class FiguresFile
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Writes the acts that were played.</summary>
    public static Task WriteAsync(string path, IEnumerable<ActFigures> acts, CancellationToken cancellationToken)
    {
        var file = new JsonObject { ["acts"] = new JsonArray([.. acts.Select(Json)]) };
        return File.WriteAllTextAsync(path, file.ToJsonString(Indented) + "\n", cancellationToken);
    }

    private static JsonObject Json(ActFigures act) => new()
    {
        ["phase"] = act.Phase,
        ["requests"] = act.Requests,
        ["lostToRouting"] = act.LostToRouting,
        ["serverErrors"] = act.ServerErrors,
        ["secondsFromFirstBadSampleToStable"] = act.SecondsFromFirstBadSampleToStable is { } seconds ? Math.Round(seconds, 3) : null,
        ["vsWrites"] = act.VsWrites,
        ["drWrites"] = act.DrWrites,
        ["statusWrites"] = act.StatusWrites,
    };
}
