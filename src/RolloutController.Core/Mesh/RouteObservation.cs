using System.Collections.Immutable;

namespace RolloutController.Core.Mesh;

/// <summary>A managed route as it stands in its VirtualService.</summary>
/// <param name="VirtualService">Name of the VirtualService.</param>
/// <param name="Route">Name of the http route, or <c>http[i]</c>; <c>tcp:port</c>; <c>tls:port/host,host</c>.</param>
/// <param name="Destinations">All its destinations in order.</param>
public sealed record RouteObservation(string VirtualService, string Route, ImmutableArray<RouteDestination> Destinations);
