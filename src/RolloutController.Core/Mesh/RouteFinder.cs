using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Core.Mesh.Generated;
using RolloutController.Core.Model;

namespace RolloutController.Core.Mesh;

/// <summary>Finds the routes that a Rollout manages, or says why they cannot be managed.</summary>
internal static class RouteFinder
{
    /// <summary>Routes that a message names: a VirtualService may have thousands.</summary>
    private const int MostListed = 20;

    public static ManagedVirtualService Find(ObjectName rollout, RolloutSpec spec, int index, MeshObjects objects, HostName host)
    {
        var reference = spec.Traffic.VirtualServices[index];
        var field = $"spec.traffic.virtualServices[{index}]";
        var name = new ObjectName(rollout.Namespace, reference.Name);
        if (objects.VirtualService(name) is not { } item)
        {
            return new(reference, field, null, [], Missing(reference, field, rollout.Namespace));
        }

        var problems = ImmutableArray.CreateBuilder<SpecProblem>();
        var routes = RoutesIn(item, reference, field, host, problems);
        ImmutableArray<DelegatingRoute> roots = [];
        if (Delegation.IsChild(item))
        {
            roots = Delegation.RootsOf(name, objects);
            problems.AddRange(Delegation.Warnings(name, field, roots, routes));
        }

        return new(reference, field, item, routes, problems.ToImmutable()) { Roots = roots };
    }

    /// <summary>The routes of a VirtualService that a reference names.</summary>
    public static ImmutableArray<ManagedRoute> RoutesIn(
        JsonObject item, VirtualServiceReference reference, string field, HostName host, ImmutableArray<SpecProblem>.Builder problems)
    {
        var name = MeshJson.NameOf(item);
        var routes = ImmutableArray.CreateBuilder<ManagedRoute>();
        if (reference.ManagesHttp)
        {
            var candidates = UserRoutes(item, name.Namespace, host);
            routes.AddRange(reference.HttpRoutes.IsEmpty
                ? OnlyRoute(candidates, $"{field}.httpRoutes", item, host, problems)
                : NamedRoutes(candidates, reference.HttpRoutes, $"{field}.httpRoutes", item, host, problems));
        }

        routes.AddRange(ConnectionRouteFinder.Find(item, reference, field, host, problems));
        return routes.ToImmutable();
    }

    private static ImmutableArray<SpecProblem> Missing(VirtualServiceReference reference, string field, string itemNamespace)
    {
        if (!reference.Create)
        {
            return [new("VirtualServiceNotFound", $"{field}.name", reference.Name,
                $"a VirtualService of that name in namespace {itemNamespace}, or create: true")];
        }

        return reference.HttpRoutes.Length > 1
            ? [new("RouteNotFound", $"{field}.httpRoutes[1]", reference.HttpRoutes[1],
                $"at most one route where VirtualService {itemNamespace}/{reference.Name} is still to be made")]
            : [];
    }

    private static ImmutableArray<Candidate> UserRoutes(JsonObject item, string itemNamespace, HostName host) =>
        [.. UserRoute.Of(item).Select(route => new Candidate(
            new(route.Index, route.Label, route.Name, "", RouteDestinations.Of(route.Json, itemNamespace, host)), route.OtherAction))];

    private static ImmutableArray<ManagedRoute> OnlyRoute(
        ImmutableArray<Candidate> candidates, string field, JsonObject item, HostName host, ImmutableArray<SpecProblem>.Builder problems)
    {
        var name = MeshJson.NameOf(item);
        var sending = candidates.Where(candidate => candidate.SendsToService).ToArray();
        switch (sending.Length)
        {
            case 0:
                problems.Add(new("RouteNotFound", field, null,
                    $"an http route of VirtualService {name} that sends to {host.Service}; {Existing(candidates, item)}"));
                return [];
            case 1:
                return Usable(sending[0], field, field, null, item, problems);
            default:
                problems.Add(new("RouteAmbiguous", field, null,
                    $"the names of the routes to manage, because several http routes of VirtualService {name} send to {host.Service}: "
                    + string.Join(", ", sending.Select(candidate => candidate.Route.Label))));
                return [];
        }
    }

    private static ImmutableArray<ManagedRoute> NamedRoutes(
        ImmutableArray<Candidate> candidates,
        ImmutableArray<string> names,
        string field,
        JsonObject item,
        HostName host,
        ImmutableArray<SpecProblem>.Builder problems)
    {
        var name = MeshJson.NameOf(item);
        var routes = ImmutableArray.CreateBuilder<ManagedRoute>();
        var byName = candidates.ToLookup(candidate => candidate.Route.Name, StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var existing = new Lazy<string>(() => Existing(candidates, item));
        for (var index = 0; index < names.Length; index++)
        {
            var wanted = names[index];
            var path = $"{field}[{index}]";
            var matching = byName[wanted].ToArray();
            if (!seen.Add(wanted))
            {
                problems.Add(new("RouteAmbiguous", path, wanted, "each route only once"));
            }
            else if (matching.Length == 0)
            {
                problems.Add(new("RouteNotFound", path, wanted, $"the name of an http route of VirtualService {name}; {existing.Value}"));
            }
            else if (matching.Length > 1)
            {
                problems.Add(new("RouteAmbiguous", path, wanted,
                    $"a name that only one http route of VirtualService {name} has; {matching.Length} have it"));
            }
            else if (matching[0].Action is null && !matching[0].SendsToService)
            {
                problems.Add(new("RouteNotToService", path, wanted, $"a route that sends to {host.Service}; {existing.Value}"));
            }
            else
            {
                routes.AddRange(Usable(matching[0], path, path, wanted, item, problems));
            }
        }

        return routes.ToImmutable();
    }

    private static ImmutableArray<ManagedRoute> Usable(
        Candidate candidate, string field, string path, string? value, JsonObject item, ImmutableArray<SpecProblem>.Builder problems)
    {
        var name = MeshJson.NameOf(item);
        if (candidate.Action is { } action)
        {
            var child = item.Routes(RouteKind.Http)?[candidate.Route.Index] is JsonObject route ? Delegation.ChildOf(route, name.Namespace) : null;
            problems.Add(new("RouteNotSupported", path, value,
                $"a route with destinations; {candidate.Route.Label} of VirtualService {name} has {action}, which has no weights to shift"
                + (child is null ? "" : $": its routes are in VirtualService {child}, to be named under spec.traffic.virtualServices of a Rollout in that namespace")));
            return [];
        }

        if (RouteDestinations.ProblemWith(candidate.Route.Destinations, path, value, $"{candidate.Route.Label} of VirtualService {name}") is { } problem)
        {
            problems.Add(problem);
            return [];
        }

        return [candidate.Route with { Field = field }];
    }

    private static string Existing(ImmutableArray<Candidate> candidates, JsonObject item)
    {
        var http = candidates.IsEmpty
            ? "it has no http routes"
            : "it has " + string.Join(", ", candidates.Take(MostListed).Select(candidate =>
                candidate.Route.Name is null ? $"{candidate.Route.Label} (without a name)" : candidate.Route.Name))
                + (candidates.Length > MostListed ? $" and {candidates.Length - MostListed} more" : "");
        var name = MeshJson.NameOf(item);
        var children = item.Object("spec").Objects("http").Select(route => Delegation.ChildOf(route, name.Namespace)).OfType<ObjectName>().Distinct().ToArray();
        var connections = new[] { RouteKind.Tcp, RouteKind.Tls }.Where(kind => item.Routes(kind) is { Count: > 0 }).Select(kind => kind.Field()).ToArray();
        return http
            + (connections.Length == 0 ? "" : $"; it has {string.Join(" and ", connections)} routes, which are named by {string.Join(" and ", connections.Select(kind => kind + "Routes"))}")
            + (children.Length == 0 ? "" : $"; it delegates to {string.Join(", ", children)}, whose routes are managed there");
    }

    private sealed record Candidate(ManagedRoute Route, string? Action)
    {
        public bool SendsToService => Route.Destinations.Any(destination => destination.IsService);
    }
}
