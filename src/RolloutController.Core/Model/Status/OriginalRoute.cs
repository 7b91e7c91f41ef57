using System.Collections.Immutable;

namespace RolloutController.Core.Model.Status;

/// <summary>A managed route as it was before our first write.</summary>
/// <param name="VirtualService">Name of the VirtualService.</param>
/// <param name="Route">Name of the http route, or <c>http[i]</c> for one without a name; <c>tcp:port</c>; <c>tls:port/host,host</c>.</param>
/// <param name="Destinations">In the order of the route.</param>
public sealed record OriginalRoute(string VirtualService, string Route, ImmutableArray<OriginalDestination> Destinations);
