using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Core.Model;

namespace RolloutController.Core.Mesh;

/// <summary>Finds tcp routes by port, and tls routes by port and SNI hosts: they have no names.</summary>
internal static class ConnectionRouteFinder
{
    /// <summary>The tcp and tls routes that a reference names.</summary>
    public static ImmutableArray<ManagedRoute> Find(
        JsonObject item, VirtualServiceReference reference, string field, HostName host, ImmutableArray<SpecProblem>.Builder problems)
    {
        var wishes = reference.TcpRoutes.Select((route, i) => new Wish(RouteKind.Tcp, $"{field}.tcpRoutes[{i}]", route.Port, new(route.Port)))
            .Concat(reference.TlsRoutes.Select((route, i) => new Wish(RouteKind.Tls, $"{field}.tlsRoutes[{i}]", route.Port, route)));
        var found = ImmutableArray.CreateBuilder<ManagedRoute>();
        foreach (var wish in wishes)
        {
            if (Find(item, wish, host, problems) is not { } route)
            {
                continue;
            }

            if (found.Any(other => other.Kind == route.Kind && other.Index == route.Index))
            {
                problems.Add(new("RouteAmbiguous", wish.Field, wish.Value,
                    $"each route only once; {Text(item, route)} is meant by another entry too"));
                continue;
            }

            found.Add(route);
        }

        return found.ToImmutable();
    }

    private static ManagedRoute? Find(JsonObject item, Wish wish, HostName host, ImmutableArray<SpecProblem>.Builder problems)
    {
        var name = MeshJson.NameOf(item);
        var all = Candidates(item, wish.Kind, host);

        // A route that names the port is meant before one that takes every port, which Istio may never come to.
        var fitting = all.Where(candidate => candidate.Names(wish.Port) && wish.Tls.Means(candidate.SniHosts)).ToArray();
        fitting = fitting.Length > 0 ? fitting : [.. all.Where(candidate => candidate.TakesEveryPort && wish.Tls.Means(candidate.SniHosts))];
        var sending = fitting.Where(candidate => candidate.Destinations.Any(destination => destination.IsService)).ToArray();
        switch (sending.Length)
        {
            case 0 when fitting.Length > 0:
                problems.Add(new("RouteNotToService", wish.Field, wish.Value, $"a route that sends to {host.Service}; {Existing(wish.Kind, all)}"));
                return null;
            case 0:
                problems.Add(new("RouteNotFound", wish.Field, wish.Value,
                    $"the port {(wish.Kind == RouteKind.Tls ? "and all SNI hosts " : "")}of a {wish.Kind.Field()} route of VirtualService {name}; {Existing(wish.Kind, all)}"));
                return null;
            case 1:
                break;
            default:
                problems.Add(new("RouteAmbiguous", wish.Field, wish.Value,
                    $"what only one {wish.Kind.Field()} route of VirtualService {name} that sends to {host.Service} matches; {Existing(wish.Kind, all)}"));
                return null;
        }

        var route = sending[0];
        if (RouteDestinations.ProblemWith(route.Destinations, wish.Field, wish.Value, $"{route.Text} of VirtualService {name}") is { } problem)
        {
            problems.Add(problem);
            return null;
        }

        var connections = new ConnectionMatch(wish.Port, route.SniHosts);
        return new(route.Index, connections.ToString(), null, wish.Field, route.Destinations) { Kind = wish.Kind, Connections = connections };
    }

    private static Candidate[] Candidates(JsonObject item, RouteKind kind, HostName host) =>
        [.. (item.Routes(kind) ?? []).Select((node, index) => (node, index)).Where(entry => entry.node is JsonObject).Select(entry =>
        {
            var route = entry.node!.AsObject();
            var matches = route.Objects("match").ToArray();
            return new Candidate(
                kind,
                entry.index,
                [.. matches.Select(match => match.Integer("port") ?? 0).Where(port => port > 0)],
                matches.Length == 0 || matches.Any(match => match.Integer("port") is null or 0),
                [.. matches.SelectMany(match => (IEnumerable<JsonNode?>?)match.Array("sniHosts") ?? []).OfType<JsonValue>()
                    .Select(value => value.TryGetValue(out string? text) ? text : "").Where(text => text.Length > 0)],
                RouteDestinations.Of(route, MeshJson.NameOf(item).Namespace, host));
        })];

    private static string Existing(RouteKind kind, Candidate[] all) =>
        all.Length == 0 ? $"it has no {kind.Field()} routes" : $"it has {string.Join(", ", all.Select(candidate => candidate.Text))}";

    private static string Text(JsonObject item, ManagedRoute route) => $"{route.Kind.Field()}[{route.Index}] of VirtualService {MeshJson.NameOf(item)}";

    /// <summary>A route that a Rollout names.</summary>
    private sealed record Wish(RouteKind Kind, string Field, int Port, TlsRouteReference Tls)
    {
        public string Value => $"port {Port}{(Tls.SniHosts.IsEmpty ? "" : $", {string.Join(", ", Tls.SniHosts)}")}";
    }

    private sealed record Candidate(
        RouteKind Kind,
        int Index,
        ImmutableSortedSet<int> Ports,
        bool TakesEveryPort,
        ImmutableSortedSet<string> SniHosts,
        ImmutableArray<RouteDestination> Destinations)
    {
        public string Text =>
            $"{Kind.Field()}[{Index}] ({(Ports.IsEmpty ? "every port" : $"port {string.Join(", ", Ports)}")}{(SniHosts.IsEmpty ? "" : $": {string.Join(", ", SniHosts)}")})";

        public bool Names(int port) => Ports.Contains(port);
    }
}
