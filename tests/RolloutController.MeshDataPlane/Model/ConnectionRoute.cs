using System.Collections.Immutable;

namespace RolloutController.MeshDataPlane.Model;

/// <summary>Istio's <c>TCPRoute</c> and <c>TLSRoute</c>.</summary>
/// <param name="Matches">Any of these; empty matches everything.</param>
/// <param name="Destinations">Weighted destinations.</param>
public sealed record ConnectionRoute(ImmutableArray<ConnectionMatch> Matches, ImmutableArray<RouteDestination> Destinations);
