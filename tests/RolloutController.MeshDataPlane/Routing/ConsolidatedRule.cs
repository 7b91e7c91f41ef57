using System.Collections.Immutable;
using RolloutController.MeshDataPlane.Model;

namespace RolloutController.MeshDataPlane.Routing;

/// <summary>All DestinationRules of one namespace for one host, merged.</summary>
public sealed record ConsolidatedRule(string Host, string? TrafficPolicy, ImmutableArray<Subset> Subsets, ImmutableArray<ObjectName> From);
