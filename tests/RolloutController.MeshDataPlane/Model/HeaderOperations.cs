using System.Collections.Immutable;

namespace RolloutController.MeshDataPlane.Model;

/// <summary>Header operations of one direction.</summary>
public sealed record HeaderOperations(
    ImmutableArray<KeyValuePair<string, string>> Set, ImmutableArray<KeyValuePair<string, string>> Add, ImmutableArray<string> Remove)
{
    /// <summary>Nothing to do.</summary>
    public static HeaderOperations None { get; } = new([], [], []);

    /// <summary>True when nothing is to do.</summary>
    public bool IsEmpty => Set.IsEmpty && Add.IsEmpty && Remove.IsEmpty;
}
