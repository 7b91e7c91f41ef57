using System.Collections.Immutable;
using RolloutController.Core.Model.Status;

namespace RolloutController.Core.StateMachine;

/// <summary>Chooses the subset of a version and records it as ours before it is written where it has to be added.</summary>
internal static class SubsetChoice
{
    /// <summary>Name and labels of the subset that stands for <paramref name="version"/> from now on.</summary>
    public static (string Name, ImmutableSortedDictionary<string, string> Labels) For(Pass pass, string version)
    {
        var labels = SubsetLabels.Of(pass, version);
        if (SubsetLabels.Find(pass, version, preferred: version) is { } existing)
        {
            KeepOwned(pass, existing.Name);
            return (existing.Name, labels);
        }

        if (Owned(pass, labels) is { } ours)
        {
            KeepOwned(pass, ours.Name);
            return (ours.Name, labels);
        }

        var name = SubsetLabels.FreeName(pass, version);
        var rule = pass.Spec!.Traffic.DestinationRule.Name;
        pass.Status = pass.Status with
        {
            OwnedSubsets = pass.Status.OwnedSubsets.Add(new OwnedSubset { DestinationRule = rule, Name = name, Labels = labels }),
        };
        if (pass.Mesh is { HasDestinationRule: false }) RecordCreated(pass, "DestinationRule", rule);
        pass.Tell(false, "SubsetAdded", "AddSubset", $"DestinationRule {rule}: subset {name} for version {version}");
        return (name, labels);
    }

    /// <summary>The subset with exactly these labels that we added.</summary>
    public static OwnedSubset? Owned(Pass pass, ImmutableSortedDictionary<string, string> labels) =>
        pass.Status.OwnedSubsets.FirstOrDefault(subset => Same(subset.Labels, labels));

    /// <summary>Records an object as made by us, before it is made.</summary>
    public static void RecordCreated(Pass pass, string kind, string name)
    {
        var made = new CreatedObject(kind, name);
        if (!pass.Status.CreatedObjects.Contains(made))
            pass.Status = pass.Status with { CreatedObjects = pass.Status.CreatedObjects.Add(made) };
    }

    /// <summary>A subset of ours that was being let go of is needed again.</summary>
    private static void KeepOwned(Pass pass, string name) => pass.Status = pass.Status with
    {
        OwnedSubsets = [.. pass.Status.OwnedSubsets.Select(subset => subset.Name == name
            ? subset with { ReleasedAt = null, UnreferencedAt = null, UnreferencedProvenAt = null, Removing = false }
            : subset)],
    };

    private static bool Same(ImmutableSortedDictionary<string, string> left, ImmutableSortedDictionary<string, string> right) =>
        left.Count == right.Count && left.All(label => right.TryGetValue(label.Key, out var value) && value == label.Value);
}
