using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Core.Model;

namespace RolloutController.Cli.Rescue;

/// <summary>The http routes that a controller made for one Rollout (mirrors, faults, header routes), known by their names.</summary>
internal static class GeneratedRoutes
{
    /// <summary>Names of those in a VirtualService.</summary>
    public static ImmutableArray<string> In(JsonObject virtualService, string rollout) =>
        [.. Http(virtualService).OfType<JsonObject>().Select(NameOf).Where(name => IsOf(name, rollout))];

    /// <summary>Takes them out of a copy of a VirtualService.</summary>
    public static void Remove(JsonObject copy, string rollout)
    {
        var http = Http(copy);
        for (var index = http.Count - 1; index >= 0; index--)
            if (http[index] is JsonObject route && IsOf(NameOf(route), rollout)) http.RemoveAt(index);
    }

    private static JsonArray Http(JsonObject virtualService) => (virtualService["spec"] as JsonObject)?["http"] as JsonArray ?? [];

    private static string NameOf(JsonObject route) => route["name"] is JsonValue value && value.TryGetValue(out string? name) ? name : "";

    private static bool IsOf(string name, string rollout) => name.StartsWith($"{WellKnown.GeneratedRoutePrefix}{rollout}/", StringComparison.Ordinal);
}
