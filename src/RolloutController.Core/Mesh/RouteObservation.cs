using System.Collections.Immutable;

namespace RolloutController.Core.Mesh;

/// <summary>A managed route as it stands in its VirtualService.</summary>
/// <param name="VirtualService">Name of the VirtualService.</param>
/// <param name="Route">Name of the route, or <c>http[i]</c>.</param>
/// <param name="Destinations">All its destinations in order.</param>
public sealed record RouteObservation(string VirtualService, string Route, ImmutableArray<RouteDestination> Destinations);
