using System.Collections.Immutable;

namespace RolloutController.Core.Model.Status;

/// <summary>A subset that we added.</summary>
public sealed record OwnedSubset
{
    /// <summary>Name of the DestinationRule.</summary>
    public required string DestinationRule { get; init; }

    /// <summary>Name of the subset.</summary>
    public required string Name { get; init; }

    /// <summary>Its labels.</summary>
    public required ImmutableSortedDictionary<string, string> Labels { get; init; }

    /// <summary>Since when neither stable nor canary needs it; null while one does.</summary>
    public DateTimeOffset? ReleasedAt { get; init; }

    /// <summary>Since when no VirtualService names it any more; null while one does.</summary>
    public DateTimeOffset? UnreferencedAt { get; init; }

    /// <summary>When the absence of references was proven, or waited out with traffic gone; null before.</summary>
    public DateTimeOffset? UnreferencedProvenAt { get; init; }

    /// <summary>Recorded before the write that removes it.</summary>
    public bool Removing { get; init; }
}
