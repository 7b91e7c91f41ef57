using System.Collections.Immutable;

namespace RolloutController.Core.Mesh;

/// <summary>A subset as it stands in the DestinationRule.</summary>
public sealed record SubsetObservation(string Name, ImmutableSortedDictionary<string, string> Labels)
{
    /// <summary>
    /// Whether the subset stands for a revision: it asks for the revision's version, and for nothing else that the
    /// revision's pods do not have. Names do not matter.
    /// </summary>
    /// <remarks>
    /// A subset without labels, or without the version label, selects every version and so stands for none.
    /// Labels of the Service's selector may be repeated in the subset or left out: its endpoints have them anyway.
    /// </remarks>
    /// <param name="revisionLabels">Labels of the revision's pods: at least the Service's selector and the version label.</param>
    /// <param name="subsetLabel">The label whose value is the version.</param>
    public bool Selects(IReadOnlyDictionary<string, string> revisionLabels, string subsetLabel)
    {
        ArgumentNullException.ThrowIfNull(revisionLabels);
        return Labels.ContainsKey(subsetLabel)
            && Labels.All(label => revisionLabels.TryGetValue(label.Key, out var value)
                && string.Equals(value, label.Value, StringComparison.Ordinal));
    }
}
