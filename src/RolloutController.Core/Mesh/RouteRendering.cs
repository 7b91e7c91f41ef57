using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Core.Mesh.Sessions;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;

namespace RolloutController.Core.Mesh;

/// <summary>Renders what the managed routes of VirtualServices should carry.</summary>
/// <param name="Rollout">The Rollout.</param>
/// <param name="Status">Its status: what was there before our first write, and what we made.</param>
/// <param name="Service">Name of the Service, the host of routes that we make.</param>
/// <param name="Host">Its host.</param>
/// <param name="Settings">What holds for the whole mesh.</param>
internal sealed record RouteRendering(ObjectName Rollout, RolloutStatus Status, string Service, HostName Host, MeshSettings Settings)
{
    /// <summary>The write that one VirtualService still needs (null: none), and the integers on its routes after it.</summary>
    public (ObjectEdit? Edit, ImmutableArray<RouteWeights> Weights) Render(
        ManagedVirtualService item, DesiredRoutes desired, OwnDestinations own, ImmutableArray<SpecProblem>.Builder problems)
    {
        var creates = item.Object is null;
        var before = item.Object ?? CreatedMeshObjects.VirtualService(Rollout, item.Reference, Service, Settings.ApiVersion);
        var edited = new List<(ManagedRoute Route, JsonObject Json)>();
        var routes = creates ? RouteFinder.RoutesIn(before, item.Reference, item.Field, Host, problems) : item.Routes;
        var madeByUs = creates || Status.CreatedObjects.Contains(new(CreatedMeshObjects.VirtualServiceKind, item.Name));
        var weights = ImmutableArray.CreateBuilder<RouteWeights>();
        var changed = new List<string>();
        foreach (var route in routes)
        {
            var original = creates ? [] : Original(item.Name, route);
            bool IsOwn(RouteDestination destination) => own.Contains(destination, original, madeByUs);
            if (HasTwins(original.IsEmpty ? route.Destinations : original, IsOwn))
            {
                problems.Add(new("RouteNotSupported", route.Field, route.Label,
                    $"one destination per subset of {Service}; the route has several for one, for example to several ports"));
                continue;
            }

            var carried = route.Kind == RouteKind.Http ? desired : desired.WithoutCookies;
            var present = before.Routes(route.Kind)![route.Index]!;
            if (carried is not { CanaryCookie: null, StableCookie: null } && ObstacleOf(present.AsObject(), route, IsOwn, item) is { } obstacle)
            {
                problems.Add(new("RouteNotSupported", route.Field, route.Label, obstacle));
                continue;
            }

            var scale = RouteBase.Of(route.Destinations, original, IsOwn);
            var json = present.DeepClone().AsObject();
            var split = RouteEdit.Apply(json, [.. route.Destinations.Select(IsOwn)], scale, carried);
            var set = new RouteWeights(item.Name, route.Label, split.Stable, split.Canary, scale.Total * split.Scale, scale.Total) { Roots = item.RootNames };
            weights.Add(set);
            Warn(route, desired, scale, set, problems);
            if (creates || !JsonNode.DeepEquals(json, present))
            {
                edited.Add((route, json));
                changed.Add(Describe(route, desired, set));
            }
        }

        if (edited.Count == 0)
        {
            return (null, weights.ToImmutable());
        }

        var after = before.DeepClone().AsObject();
        foreach (var (route, json) in edited)
        {
            after.Routes(route.Kind)![route.Index] = json;
        }

        return (new(CreatedMeshObjects.VirtualServiceKind, item.Name, creates, after, string.Join("; ", changed)), weights.ToImmutable());
    }

    /// <summary>Several destinations for one version have no common share to divide. Made midway by somebody, they are folded into one.</summary>
    private static bool HasTwins(ImmutableArray<RouteDestination> destinations, Func<RouteDestination, bool> isOwn) =>
        destinations.Where(isOwn).GroupBy(destination => destination.Subset).Any(group => group.Count() > 1);

    private string? ObstacleOf(JsonObject json, ManagedRoute route, Func<RouteDestination, bool> isOwn, ManagedVirtualService item) =>
        CookieObstacle.Of(json, json.Objects("route").Zip(route.Destinations).Where(pair => isOwn(pair.Second)).Select(pair => pair.First), item.Roots, Service);

    private ImmutableArray<RouteDestination> Original(string virtualService, ManagedRoute route)
    {
        var recorded = Status.OriginalWeights.FirstOrDefault(candidate =>
            string.Equals(candidate.VirtualService, virtualService, StringComparison.Ordinal)
            && string.Equals(candidate.Route, route.Label, StringComparison.Ordinal));
        return recorded is null
            ? []
            : [.. recorded.Destinations.Select(destination => new RouteDestination(
                destination.Host, Host.IsNamedBy(destination.Host, Rollout.Namespace), destination.Subset, destination.Weight))];
    }

    private void Warn(
        ManagedRoute route, DesiredRoutes desired, RouteBase scale, RouteWeights set, ImmutableArray<SpecProblem>.Builder problems)
    {
        if (scale.Own == 0 && desired.CanaryWeight > Percentage.Zero)
        {
            problems.Add(new("RouteWithoutShare", route.Field, route.Label,
                $"a route of VirtualService {Rollout.Namespace}/{set.VirtualService} that gives {Service} a weight above 0; the canary gets nothing there")
            { IsError = false });
        }
        else if (set.Total != set.OriginalTotal)
        {
            problems.Add(new("WeightsScaled", route.Field, route.Label,
                $"a weight total that can express {desired.CanaryWeight}; {set.OriginalTotal} cannot, so that all weights of the route are "
                + $"multiplied to a total of {set.Total} for the time being")
            { IsError = false });
        }
        else if (set.Canary == 0 && desired.CanaryWeight > Percentage.Zero)
        {
            problems.Add(new("WeightsTooSmall", route.Field, route.Label,
                $"a weight of at least 2 for {Service}, to express {desired.CanaryWeight}; the canary gets nothing there")
            { IsError = false });
        }
    }

    private static string Describe(ManagedRoute route, DesiredRoutes desired, RouteWeights set)
    {
        var canary = desired.CanarySubset is null ? "" : $", {desired.CanarySubset} {set.Canary}";
        return $"route {route.Label}: {desired.StableSubset} {set.Stable}{canary} of {set.Total}";
    }
}
