using System.Collections.Immutable;

namespace RolloutController.MeshDataPlane.Model;

/// <summary>A named set of a host's pods.</summary>
public sealed record Subset(string Name, ImmutableDictionary<string, string> Labels, string? TrafficPolicy);
