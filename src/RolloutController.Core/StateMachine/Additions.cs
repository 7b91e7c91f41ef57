using RolloutController.Core.Model.Status;

namespace RolloutController.Core.StateMachine;

/// <summary>
/// Whoever made a subset first: what we add is ours, recorded before it is written. Else nobody would take it away when it is not used any more.
/// </summary>
internal static class Additions
{
    public static void Record(Pass pass)
    {
        if (pass.Mesh is not { } mesh || pass.Legible is not { } spec) return;
        var rule = spec.Traffic.DestinationRule.Name;
        foreach (var subset in TrafficOf.Status(pass.Status).Subsets)
        {
            if (SubsetLabels.Find(pass, subset.Labels, subset.Name) is not null || pass.Edits is null or { AddSubsets.IsEmpty: true }) continue;
            if (pass.Status.OwnedSubsets.All(owned => owned.Name != subset.Name))
                pass.Status = pass.Status with { OwnedSubsets = pass.Status.OwnedSubsets.Add(new OwnedSubset { DestinationRule = rule, Name = subset.Name, Labels = subset.Labels }) };
            if (!mesh.HasDestinationRule) SubsetChoice.RecordCreated(pass, "DestinationRule", rule);
        }
    }
}
