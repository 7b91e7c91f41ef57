using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;

namespace RolloutController.Core.Mesh;

/// <summary>Renders which subsets of ours the DestinationRule has.</summary>
/// <param name="Rollout">The Rollout.</param>
/// <param name="Spec">Its spec.</param>
/// <param name="Object">The DestinationRule as read; null when it is absent.</param>
/// <param name="Present">Its subsets.</param>
/// <param name="Settings">What holds for the whole mesh.</param>
internal sealed record SubsetRendering(
    ObjectName Rollout, RolloutSpec Spec, JsonObject? Object, ImmutableArray<SubsetObservation> Present, MeshSettings Settings)
{
    private string Name => Spec.Traffic.DestinationRule.Name;

    /// <summary>The write that adds subsets; null when all are there.</summary>
    public ObjectEdit? Add(ImmutableArray<DesiredSubset> missing)
    {
        if (missing.IsEmpty)
        {
            return null;
        }

        var after = Object?.DeepClone().AsObject()
            ?? CreatedMeshObjects.DestinationRule(Rollout, Name, Spec.Service, Settings.ApiVersion);
        SubsetEdits.Add(after, missing, Spec.Traffic.DestinationRule.SubsetTrafficPolicy);
        return new(CreatedMeshObjects.DestinationRuleKind, Name, Object is null, after, Describe("adds", missing.Select(subset => subset.Name)));
    }

    /// <summary>
    /// The write that removes subsets; null when there is none to remove. A subset leaves only while nothing names it, and only
    /// when it still has the labels that we gave it.
    /// </summary>
    public ObjectEdit? Remove(
        ImmutableArray<string> names,
        ImmutableArray<OwnedSubset> owned,
        Func<string, bool> isReferenced,
        ImmutableArray<SpecProblem>.Builder problems)
    {
        var removable = ImmutableArray.CreateBuilder<OwnedSubset>();
        foreach (var subset in Present.Where(subset => names.Contains(subset.Name)).DistinctBy(subset => subset.Name))
        {
            var ours = owned.FirstOrDefault(candidate =>
                string.Equals(candidate.DestinationRule, Name, StringComparison.Ordinal) && SubsetEdits.Is(subset, candidate));
            if (ours is null)
            {
                problems.Add(Warning("SubsetNotOurs", $"subset {subset.Name} as we added it; it has labels {SubsetEdits.Describe(subset.Labels)} and stays"));
            }
            else if (isReferenced(subset.Name))
            {
                problems.Add(Warning("SubsetStillReferenced", $"no VirtualService that names subset {subset.Name}; it stays until then"));
            }
            else
            {
                removable.Add(ours);
            }
        }

        if (removable.Count == 0)
        {
            return null;
        }

        var after = Object!.DeepClone().AsObject();
        foreach (var subset in removable)
        {
            SubsetEdits.Remove(after, subset);
        }

        return new(CreatedMeshObjects.DestinationRuleKind, Name, false, after, Describe("removes", removable.Select(subset => subset.Name)));
    }

    private SpecProblem Warning(string reason, string expected) =>
        new(reason, "spec.traffic.destinationRule.name", Name, expected) { IsError = false };

    private static string Describe(string verb, IEnumerable<string> names)
    {
        var list = names.ToArray();
        return $"{verb} {(list.Length == 1 ? "subset" : "subsets")} {string.Join(", ", list)}";
    }
}
