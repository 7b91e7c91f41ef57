using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Core.Mesh.Generated;
using RolloutController.Core.Model;

namespace RolloutController.Core.Mesh;

/// <summary>Finds the routes that a Rollout manages, or says why they cannot be managed.</summary>
internal static class RouteFinder
{
    public static ManagedVirtualService Find(ObjectName rollout, RolloutSpec spec, int index, MeshObjects objects, HostName host)
    {
        var reference = spec.Traffic.VirtualServices[index];
        var field = $"spec.traffic.virtualServices[{index}]";
        var name = new ObjectName(rollout.Namespace, reference.Name);
        if (objects.VirtualService(name) is not { } item)
        {
            return new(reference, field, null, [], Missing(reference, field, rollout.Namespace));
        }

        var candidates = UserRoutes(item, name.Namespace, host);
        var problems = ImmutableArray.CreateBuilder<SpecProblem>();
        var routes = reference.HttpRoutes.IsEmpty
            ? OnlyRoute(candidates, $"{field}.httpRoutes", name, host, problems)
            : NamedRoutes(candidates, reference.HttpRoutes, $"{field}.httpRoutes", name, host, problems);
        return new(reference, field, item, routes, problems.ToImmutable());
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
            new(route.Index, route.Label, route.Name, "", Destinations(route.Json, itemNamespace, host)), route.OtherAction))];

    private static ImmutableArray<ManagedRoute> OnlyRoute(
        ImmutableArray<Candidate> candidates, string field, ObjectName name, HostName host, ImmutableArray<SpecProblem>.Builder problems)
    {
        var sending = candidates.Where(candidate => candidate.SendsToService).ToArray();
        switch (sending.Length)
        {
            case 0:
                problems.Add(new("RouteNotFound", field, null,
                    $"an http route of VirtualService {name} that sends to {host.Service}; {Existing(candidates)}"));
                return [];
            case 1:
                return Usable(sending[0], field, field, null, name, problems);
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
        ObjectName name,
        HostName host,
        ImmutableArray<SpecProblem>.Builder problems)
    {
        var routes = ImmutableArray.CreateBuilder<ManagedRoute>();
        for (var index = 0; index < names.Length; index++)
        {
            var wanted = names[index];
            var path = $"{field}[{index}]";
            var matching = candidates.Where(candidate => string.Equals(candidate.Route.Name, wanted, StringComparison.Ordinal)).ToArray();
            if (names.IndexOf(wanted) < index)
            {
                problems.Add(new("RouteAmbiguous", path, wanted, "each route only once"));
            }
            else if (matching.Length == 0)
            {
                problems.Add(new("RouteNotFound", path, wanted, $"the name of an http route of VirtualService {name}; {Existing(candidates)}"));
            }
            else if (matching.Length > 1)
            {
                problems.Add(new("RouteAmbiguous", path, wanted,
                    $"a name that only one http route of VirtualService {name} has; {matching.Length} have it"));
            }
            else if (matching[0].Action is null && !matching[0].SendsToService)
            {
                problems.Add(new("RouteNotToService", path, wanted, $"a route that sends to {host.Service}; {Existing(candidates)}"));
            }
            else
            {
                routes.AddRange(Usable(matching[0], path, path, wanted, name, problems));
            }
        }

        return routes.ToImmutable();
    }

    private static ImmutableArray<ManagedRoute> Usable(
        Candidate candidate, string field, string path, string? value, ObjectName name, ImmutableArray<SpecProblem>.Builder problems)
    {
        if (candidate.Action is { } action)
        {
            problems.Add(new("RouteNotSupported", path, value,
                $"a route with destinations; {candidate.Route.Label} of VirtualService {name} has {action}, which has no weights to shift"));
            return [];
        }

        if (candidate.Route.Destinations.Any(destination => destination.Weight < 0))
        {
            problems.Add(new("RouteNotSupported", path, value,
                $"weights of 0 or more; {candidate.Route.Label} of VirtualService {name} has a negative one"));
            return [];
        }

        if (candidate.Route.Destinations.Sum(destination => (long)(destination.Weight ?? 0)) > int.MaxValue)
        {
            problems.Add(new("RouteNotSupported", path, value,
                $"weights that sum to at most {int.MaxValue}; those of {candidate.Route.Label} of VirtualService {name} exceed it"));
            return [];
        }

        return [candidate.Route with { Field = field }];
    }

    private static string Existing(ImmutableArray<Candidate> candidates) =>
        candidates.IsEmpty
            ? "it has no http routes"
            : "it has " + string.Join(", ", candidates.Select(candidate =>
                candidate.Route.Name is null ? $"{candidate.Route.Label} (without a name)" : candidate.Route.Name));

    private static ImmutableArray<RouteDestination> Destinations(JsonObject route, string itemNamespace, HostName host) =>
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

    private sealed record Candidate(ManagedRoute Route, string? Action)
    {
        public bool SendsToService => Route.Destinations.Any(destination => destination.IsService);
    }
}
