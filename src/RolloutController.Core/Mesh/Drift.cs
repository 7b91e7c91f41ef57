using RolloutController.Core.Model;

namespace RolloutController.Core.Mesh;

/// <summary>Words for a write that repairs what somebody else changed.</summary>
public static class Drift
{
    /// <summary>
    /// Who last wrote the object that an edit repairs and what the repair does, for an Event. The edit's content still has the
    /// <c>managedFields</c> of the object as it was read.
    /// </summary>
    public static string Describe(ObjectEdit edit)
    {
        ArgumentNullException.ThrowIfNull(edit);
        if (edit.Creates)
        {
            return $"{edit.Kind} {edit.Name} was deleted; made again: {edit.Description}";
        }

        var who = FieldManagers.LastWriterOf(edit.Content, "spec", WellKnown.FieldManager) ?? "somebody";
        return $"{edit.Kind} {edit.Name} was changed by {who}; repaired: {edit.Description}";
    }
}
