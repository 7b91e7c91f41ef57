using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;

namespace RolloutController.Core.Mesh;

/// <summary>Reads, adds and removes subsets of a DestinationRule.</summary>
internal static class SubsetEdits
{
    public static ImmutableArray<SubsetObservation> Read(JsonObject? destinationRule) =>
        destinationRule is null
            ? []
            : [.. destinationRule.Object("spec").Objects("subsets").Select(subset =>
                new SubsetObservation(subset.Text("name") ?? "", Labels(subset)))];

    /// <summary>
    /// Those of the wanted subsets that no present one stands for; a name that is taken is a problem. Where routes name a
    /// subset, one that stands for the same revision under another name is no replacement.
    /// </summary>
    public static ImmutableArray<DesiredSubset> Missing(
        ImmutableArray<DesiredSubset> wanted,
        ImmutableArray<SubsetObservation> present,
        IReadOnlyCollection<string> namedByRoutes,
        string subsetLabel,
        string destinationRule,
        ImmutableArray<SpecProblem>.Builder problems)
    {
        var missing = ImmutableArray.CreateBuilder<DesiredSubset>();
        foreach (var subset in wanted)
        {
            var needsName = namedByRoutes.Contains(subset.Name);
            if (present.Any(candidate => candidate.Selects(subset.Labels, subsetLabel)
                    && (!needsName || string.Equals(candidate.Name, subset.Name, StringComparison.Ordinal)))
                || missing.Any(other => string.Equals(other.Name, subset.Name, StringComparison.Ordinal)))
            {
                continue;
            }

            if (present.FirstOrDefault(candidate => string.Equals(candidate.Name, subset.Name, StringComparison.Ordinal)) is { } taken)
            {
                problems.Add(new("SubsetNameTaken", "spec.traffic.destinationRule.name", destinationRule,
                    $"subset {subset.Name} to have labels {Describe(subset.Labels)}; it has {Describe(taken.Labels)}"));
            }
            else
            {
                missing.Add(subset);
            }
        }

        return missing.ToImmutable();
    }

    /// <summary>Appends subsets to a copy of the DestinationRule.</summary>
    /// <param name="destinationRule">The DestinationRule; changed.</param>
    /// <param name="subsets">The subsets.</param>
    /// <param name="policy">What each gets as <c>trafficPolicy</c>; null: nothing.</param>
    public static void Add(JsonObject destinationRule, ImmutableArray<DesiredSubset> subsets, SubsetTrafficPolicy? policy)
    {
        var spec = destinationRule.Object("spec");
        if (spec is null)
        {
            destinationRule["spec"] = spec = [];
        }

        if (spec.Array("subsets") is not { } list)
        {
            spec["subsets"] = list = [];
        }

        foreach (var subset in subsets)
        {
            var labels = new JsonObject();
            foreach (var (key, value) in subset.Labels)
            {
                labels[key] = value;
            }

            var added = new JsonObject { ["name"] = subset.Name, ["labels"] = labels };
            if (policy is not null)
            {
                added["trafficPolicy"] = policy.ToJson();
            }

            list.Add((JsonNode)added);
        }
    }

    /// <summary>Removes from a copy of the DestinationRule what has both name and labels of a subset that we added.</summary>
    public static void Remove(JsonObject destinationRule, OwnedSubset owned)
    {
        if (destinationRule.Object("spec").Array("subsets") is not { } list)
        {
            return;
        }

        for (var index = list.Count - 1; index >= 0; index--)
        {
            if (list[index] is JsonObject subset && Is(new(subset.Text("name") ?? "", Labels(subset)), owned))
            {
                list.RemoveAt(index);
            }
        }

        if (list.Count == 0)
        {
            destinationRule.Object("spec")!.Remove("subsets");
        }
    }

    public static bool Is(SubsetObservation subset, OwnedSubset owned) =>
        string.Equals(subset.Name, owned.Name, StringComparison.Ordinal)
        && subset.Labels.Count == owned.Labels.Count
        && subset.Labels.All(label => owned.Labels.TryGetValue(label.Key, out var value) && string.Equals(value, label.Value, StringComparison.Ordinal));

    public static string Describe(ImmutableSortedDictionary<string, string> labels) =>
        labels.IsEmpty ? "none" : string.Join(",", labels.Select(label => $"{label.Key}={label.Value}"));

    private static ImmutableSortedDictionary<string, string> Labels(JsonObject subset) =>
        (subset.Object("labels") ?? []).ToImmutableSortedDictionary(
            label => label.Key,
            label => label.Value is JsonValue value && value.TryGetValue(out string? text) ? text : "",
            StringComparer.Ordinal);
}
