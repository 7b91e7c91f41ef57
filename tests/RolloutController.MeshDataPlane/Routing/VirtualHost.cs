using System.Collections.Immutable;

namespace RolloutController.MeshDataPlane.Routing;

/// <summary>A virtual host: domains and the routes tried in order.</summary>
/// <param name="Name"><c>host:port</c>.</param>
/// <param name="Domains">Names without port; <c>*.suffix</c> and <c>*</c> are wildcards.</param>
/// <param name="Routes">Routes in order; the first match wins.</param>
public sealed record VirtualHost(string Name, ImmutableArray<string> Domains, ImmutableArray<Route> Routes);
