using System.Collections.Immutable;

namespace RolloutController.Core.Mesh;

/// <summary>A route of a VirtualService that the Rollout manages.</summary>
/// <param name="Index">Index among the routes of its kind (<c>spec.http</c>, <c>spec.tcp</c>, <c>spec.tls</c>) of the object as read.</param>
/// <param name="Label">Its name, or <c>http[i]</c>; <c>tcp:port</c>; <c>tls:port/host,host</c>.</param>
/// <param name="Name">Its name; null without one.</param>
/// <param name="Field">Path of the field in the Rollout that chose it.</param>
/// <param name="Destinations">Its destinations in order.</param>
internal sealed record ManagedRoute(int Index, string Label, string? Name, string Field, ImmutableArray<RouteDestination> Destinations)
{
    /// <summary>Its kind.</summary>
    public RouteKind Kind { get; init; }

    /// <summary>What it is known by as a tcp or tls route; null for http.</summary>
    public ConnectionMatch? Connections { get; init; }
}
