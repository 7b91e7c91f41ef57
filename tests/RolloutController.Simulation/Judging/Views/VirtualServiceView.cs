using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Simulation.Runs.Judging.Views;

/// <summary>A VirtualService.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Json">As it is written.</param>
/// <param name="Routes">Its http, tcp and tls routes.</param>
internal sealed record VirtualServiceView(ObjectKey Key, JsonObject Json, ImmutableArray<RouteView> Routes)
{
    private static readonly string[] Protocols = ["http", "tcp", "tls"];

    /// <summary>Every subset that it names.</summary>
    public ImmutableArray<SubsetName> Named { get; } =
    [
        .. Routes.SelectMany(route => route.Destinations.Concat(route.Mirrors)).Where(destination => destination.Subset.Length > 0).Select(destination => destination.Name).Distinct(),
    ];

    /// <summary>Routes that a controller made.</summary>
    public IEnumerable<RouteView> Generated => Routes.Where(route => route.IsGenerated);

    public static VirtualServiceView Of(ObjectKey key, JsonObject json) => new(
        key,
        json,
        [.. Protocols.SelectMany(protocol => json.At("spec").Items(protocol).Select(route => RouteView.Of(protocol, route, key.Namespace)))]);
}
