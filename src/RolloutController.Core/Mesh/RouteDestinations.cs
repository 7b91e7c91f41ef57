using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Core.Model;

namespace RolloutController.Core.Mesh;

/// <summary>Reads the destinations of a route; they have one form in http, tcp and tls.</summary>
internal static class RouteDestinations
{
    /// <summary>Those of a route, in order.</summary>
    /// <param name="route">The route.</param>
    /// <param name="itemNamespace">Namespace of its VirtualService, to which short hosts belong.</param>
    /// <param name="host">The Rollout's Service.</param>
    public static ImmutableArray<RouteDestination> Of(JsonObject route, string itemNamespace, HostName host) =>
        [.. route.Objects("route").Select(entry =>
        {
            var destination = entry.Object("destination");
            var written = destination.Text("host");
            return new RouteDestination(
                written ?? "",
                host.IsNamedBy(written, itemNamespace),
                destination.Text("subset") is { Length: > 0 } subset ? subset : null,
                entry.Integer("weight"));
        })];

    /// <summary>Why weights cannot be shifted among these; null when they can.</summary>
    /// <param name="destinations">The destinations.</param>
    /// <param name="field">Path of the field in the Rollout.</param>
    /// <param name="value">What stands there.</param>
    /// <param name="route">The route, for people: <c>primary of VirtualService bookinfo/reviews</c>.</param>
    public static SpecProblem? ProblemWith(ImmutableArray<RouteDestination> destinations, string field, string? value, string route)
    {
        if (destinations.Any(destination => destination.Weight < 0))
        {
            return new("RouteNotSupported", field, value, $"weights of 0 or more; {route} has a negative one");
        }

        return destinations.Sum(destination => (long)(destination.Weight ?? 0)) > int.MaxValue
            ? new("RouteNotSupported", field, value, $"weights that sum to at most {int.MaxValue}; those of {route} exceed it")
            : null;
    }
}
