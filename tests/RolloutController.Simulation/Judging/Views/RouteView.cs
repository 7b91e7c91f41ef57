using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.MeshDataPlane.Model;

namespace RolloutController.Simulation.Runs.Judging.Views;

/// <summary>A route of a VirtualService.</summary>
/// <param name="Protocol"><c>http</c>, <c>tcp</c> or <c>tls</c>.</param>
/// <param name="Name">Its name; empty without one.</param>
/// <param name="Json">As it is written.</param>
/// <param name="Destinations">Where requests go.</param>
/// <param name="Mirrors">Where copies go.</param>
internal sealed record RouteView(
    string Protocol, string Name, JsonObject Json, ImmutableArray<DestinationView> Destinations, ImmutableArray<DestinationView> Mirrors)
{
    private const string Prefix = "rollout-controller/";

    /// <summary>A controller made it.</summary>
    public bool IsGenerated => Name.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Of a generated route, the Rollout that it is for.</summary>
    public string Owner => Name.Split('/')[1];

    /// <summary>Of a generated route, what it does: <c>mirror</c>, <c>header-route</c>, <c>fault</c>, <c>dependency-fault</c>.</summary>
    public string Purpose => Name.Split('/') is [_, _, var purpose, ..] ? purpose : "";

    /// <summary>Sum of the weights.</summary>
    public long Total => Destinations.Sum(destination => (long)(destination.Weight ?? 0));

    /// <summary>The weight towards a subset; a single destination without a weight gets everything.</summary>
    public long WeightOf(SubsetName subset) => Destinations.Length == 1
        ? Destinations[0].Name == subset ? Math.Max(Destinations[0].Weight ?? 100, 1) : 0
        : Destinations.Where(destination => destination.Name == subset).Sum(destination => (long)(destination.Weight ?? 0));

    /// <summary>Some requests may go to the host.</summary>
    public bool SendsTo(string host) => Destinations.Any(destination => destination.Host == host);

    public static RouteView Of(string protocol, JsonObject route, string @namespace) => new(
        protocol,
        route.Text("name") ?? "",
        route,
        [.. route.Items("route").Select(entry => Of(entry.At("destination"), entry.Integer("weight"), @namespace))],
        [
            .. route.Items("mirrors").Select(entry => Of(entry.At("destination"), null, @namespace)),
            .. route.At("mirror") is { } mirror ? [Of(mirror, null, @namespace)] : Array.Empty<DestinationView>(),
        ]);

    private static DestinationView Of(JsonNode? destination, int? weight, string @namespace) =>
        new(HostName.Resolve(destination.Text("host") ?? "", @namespace), destination.Text("subset") ?? "", weight);
}
