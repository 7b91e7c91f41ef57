using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace RolloutController.Demo.Views;

/// <summary>Reads who gets the traffic, from the mesh objects alone.</summary>
internal static class MeshReading
{
    /// <summary>The version that each subset selects.</summary>
    public static ImmutableSortedDictionary<string, string> Versions(JsonObject? destinationRule) =>
        (destinationRule?["spec"]?["subsets"] as JsonArray ?? []).OfType<JsonObject>().ToImmutableSortedDictionary(
            subset => (string)subset["name"]!, subset => (string?)subset["labels"]?["version"] ?? (string)subset["name"]!, StringComparer.Ordinal);

    /// <summary>Percent per version in the first http route; versions without a share are left out.</summary>
    public static ImmutableSortedDictionary<string, int> Weights(JsonObject? virtualService, JsonObject? destinationRule)
    {
        var versions = Versions(destinationRule);
        var destinations = ((virtualService?["spec"]?["http"] as JsonArray)?.FirstOrDefault()?["route"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        var weighed = destinations
            .Select(destination => (
                Subset: (string?)destination["destination"]?["subset"] ?? "",
                Weight: destinations.Count == 1 ? 1 : (int?)destination["weight"] ?? 0))
            .Where(entry => entry.Weight > 0)
            .ToList();
        var total = weighed.Sum(entry => entry.Weight);
        return weighed.GroupBy(entry => versions.GetValueOrDefault(entry.Subset, entry.Subset))
            .ToImmutableSortedDictionary(group => group.Key, group => group.Sum(entry => entry.Weight) * 100 / total, StringComparer.Ordinal);
    }
}
