using System.Collections.Immutable;

namespace RolloutController.MeshDataPlane.Model;

/// <summary>A DestinationRule as the mesh reads it. Traffic policies are kept as their JSON text: the mesh passes them on.</summary>
public sealed record DestinationRule(
    ObjectName Name,
    DateTimeOffset Created,
    string Host,
    ImmutableArray<string> ExportTo,
    string? TrafficPolicy,
    ImmutableArray<Subset> Subsets);
