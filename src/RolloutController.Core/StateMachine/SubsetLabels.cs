using System.Collections.Immutable;
using RolloutController.Core.Mesh;

namespace RolloutController.Core.StateMachine;

/// <summary>
/// Which subset stands for which version. Names mean nothing; labels of the Service's selector may be repeated in a subset
/// or left out, because its endpoints have them anyway.
/// </summary>
internal static class SubsetLabels
{
    /// <summary>All labels that the pods of a version have at least.</summary>
    public static ImmutableSortedDictionary<string, string> Of(Pass pass, string version)
    {
        var labels = pass.Seen.Service?.Selector ?? ImmutableSortedDictionary<string, string>.Empty;
        if (pass.Revision(version) is { } revision) labels = labels.SetItems(revision.Labels);
        return labels.SetItem(pass.Legible?.SubsetLabel ?? "version", version);
    }

    /// <summary>The subset in the DestinationRule that selects exactly this version; <paramref name="preferred"/> when several do.</summary>
    public static SubsetObservation? Find(Pass pass, string version, string? preferred = null) =>
        Find(pass, Of(pass, version), preferred);

    /// <summary>The subset in the DestinationRule that selects exactly these labels; <paramref name="preferred"/> when several do.</summary>
    public static SubsetObservation? Find(Pass pass, ImmutableSortedDictionary<string, string> labels, string? preferred)
    {
        var same = (pass.Mesh?.Subsets ?? []).Where(subset => Selects(pass, subset, labels)).ToList();
        return same.FirstOrDefault(subset => subset.Name == preferred) ?? same.FirstOrDefault();
    }

    /// <summary>The version that a subset stands for; null when it stands for none alone.</summary>
    public static string? VersionOf(Pass pass, SubsetObservation subset) =>
        subset.Labels.TryGetValue(pass.Legible?.SubsetLabel ?? "version", out var version) && Selects(pass, subset, Of(pass, version)) ? version : null;

    /// <summary>The version's name, or a free name derived from it.</summary>
    public static string FreeName(Pass pass, string version)
    {
        var taken = (pass.Mesh?.Subsets ?? []).Select(subset => subset.Name)
            .Concat(pass.Status.OwnedSubsets.Select(subset => subset.Name)).ToHashSet(StringComparer.Ordinal);
        if (pass.Status.StableSubset is { } stable) taken.Add(stable);
        if (!taken.Contains(version)) return version;
        for (var number = 2; ; number++)
            if (!taken.Contains($"{version}-{number}")) return $"{version}-{number}";
    }

    private static bool Selects(Pass pass, SubsetObservation subset, ImmutableSortedDictionary<string, string> labels) =>
        subset.Labels.ContainsKey(pass.Legible?.SubsetLabel ?? "version")
        && subset.Labels.All(label => labels.TryGetValue(label.Key, out var value) && value == label.Value);
}
