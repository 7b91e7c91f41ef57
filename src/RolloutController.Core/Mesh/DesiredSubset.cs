using System.Collections.Immutable;

namespace RolloutController.Core.Mesh;

/// <summary>A subset that must exist: found by its labels, added under this name where none has them.</summary>
public sealed record DesiredSubset(string Name, ImmutableSortedDictionary<string, string> Labels);
