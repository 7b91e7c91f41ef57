using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Core.Mesh.Generated;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;

namespace RolloutController.Core.Mesh;

/// <summary>
/// Renders the writes to VirtualServices: weights of managed routes and generated routes, in one write per object. What has to go
/// goes from each object, whatever is wrong with another; what is new comes only when nothing is wrong.
/// </summary>
/// <param name="Rollout">The Rollout.</param>
/// <param name="Status">Its status.</param>
/// <param name="Objects">The mesh objects.</param>
/// <param name="Managed">The VirtualServices that the spec names.</param>
/// <param name="Weights">Renders the weights.</param>
internal sealed record VirtualServiceRendering(
    ObjectName Rollout, RolloutStatus Status, MeshObjects Objects, ImmutableArray<ManagedVirtualService> Managed, RouteRendering Weights)
{
    private TwinRendering Twins => new(Rollout, new(Weights.Host, Status.StableSubset));

    /// <summary>Renders.</summary>
    /// <param name="routes">What managed routes carry; null: they are left alone.</param>
    /// <param name="own">Which destinations are stable's and canary's; given with <paramref name="routes"/>.</param>
    /// <param name="generated">The generated routes that can be rendered.</param>
    /// <param name="isBlocked">Something else is wrong already.</param>
    /// <param name="problems">Takes what cannot be rendered.</param>
    public (ImmutableArray<ObjectEdit> Edits, ImmutableArray<RouteWeights> Weights) Render(
        DesiredRoutes? routes,
        OwnDestinations? own,
        ImmutableArray<GeneratedRoute> generated,
        bool isBlocked,
        ImmutableArray<SpecProblem>.Builder problems)
    {
        // Towards stable each VirtualService counts alone: a broken one must not keep the canary's traffic on the others.
        var towardsStable = routes?.CanaryWeight == Percentage.Zero;
        var whole = RenderAll(isBlocked && !towardsStable ? null : routes, own, generated, !isBlocked, problems);
        if (isBlocked || !problems.Any(problem => problem.IsError))
        {
            return whole;
        }

        return RenderAll(towardsStable ? routes : null, own, generated, false, ImmutableArray.CreateBuilder<SpecProblem>());
    }

    private (ImmutableArray<ObjectEdit> Edits, ImmutableArray<RouteWeights> Weights) RenderAll(
        DesiredRoutes? routes,
        OwnDestinations? own,
        ImmutableArray<GeneratedRoute> generated,
        bool additions,
        ImmutableArray<SpecProblem>.Builder problems)
    {
        var edits = ImmutableArray.CreateBuilder<ObjectEdit>();
        var weights = ImmutableArray.CreateBuilder<RouteWeights>();
        foreach (var item in Managed.Where(item => item.IsUsable || item.Routes.Length > 0))
        {
            ObjectEdit? edit = null;
            ImmutableArray<RouteWeights> set = [];
            if (routes is not null)
            {
                (edit, set) = Weights.Render(item, routes, own!, problems);
                weights.AddRange(set);
            }

            Add(WithTwins(edit, item.Name, item.Object, OwnRequests(item, edit, generated, set), additions, problems));
        }

        var dependencies = new DependencyRoutes(Rollout, Objects, Weights.Settings);
        var seen = Managed.Where(item => item.IsUsable || item.Routes.Length > 0).Select(item => item.Name).ToHashSet(StringComparer.Ordinal);
        var faults = generated.OfType<GeneratedRoute.DependencyFault>().GroupBy(fault => fault.Fault.VirtualService, StringComparer.Ordinal);
        foreach (var group in faults.OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var found = group.Select(fault => dependencies.Find(fault, problems)).ToArray();
            var (item, creates, _) = found[0];
            if (seen.Add(group.Key) && item is not null && (additions || !creates))
            {
                var requests = Distinct(found.SelectMany(entry => entry.Requests));
                var edit = creates ? new ObjectEdit(CreatedMeshObjects.VirtualServiceKind, group.Key, true, item, "made with a default route") : null;
                Add(WithTwins(edit, group.Key, item, requests, additions, problems));
            }
        }

        foreach (var item in Objects.VirtualServices.Where(item => MeshJson.NameOf(item).Namespace == Rollout.Namespace && !seen.Contains(MeshJson.NameOf(item).Name)))
        {
            var name = MeshJson.NameOf(item).Name;
            Add(WithTwins(null, name, item, [], additions, problems) is var edit && MayBeDeleted(name, edit?.Content ?? item)
                ? new(CreatedMeshObjects.VirtualServiceKind, name, false, item, "made for a fault that is over; deleted") { Deletes = true, Withdraws = Withdrawal.Alone }
                : edit);
        }

        return (edits.ToImmutable(), weights.ToImmutable());

        void Add(ObjectEdit? edit)
        {
            if (edit is not null)
            {
                edits.Add(edit);
            }
        }
    }

    private ImmutableArray<TwinRequest> OwnRequests(
        ManagedVirtualService item, ObjectEdit? edit, ImmutableArray<GeneratedRoute> generated, ImmutableArray<RouteWeights> weights)
    {
        // Sessions divide what the weights divide: a route that sends nothing to the Service sends it no session either.
        var without = weights.Where(route => route is { Stable: 0, Canary: 0 }).Select(route => route.Route).ToHashSet(StringComparer.Ordinal);

        var routes = item.Object is null && edit is not null
            ? UserRoute.Of(edit.Content).Select(route => (route.Index, route.Label, Field: $"{item.Field}.httpRoutes"))
            : item.HttpRoutes.Select(route => (route.Index, route.Label, route.Field));
        var own = generated.Where(route => route is not GeneratedRoute.DependencyFault).ToArray();
        return Distinct(routes.SelectMany(route => own.Where(one => one is not GeneratedRoute.Session || !without.Contains(route.Label)).Select(one =>
            new TwinRequest(one, route.Index, route.Label, new(Rollout.Name, GeneratedRouteName.KindOf(one), route.Label), route.Field) { Roots = item.Roots })));
    }

    /// <summary>Several of one kind above one route, or above routes of one name, are numbered.</summary>
    private static ImmutableArray<TwinRequest> Distinct(IEnumerable<TwinRequest> requests)
    {
        var taken = new HashSet<GeneratedRouteName>();
        var distinct = ImmutableArray.CreateBuilder<TwinRequest>();
        foreach (var request in requests)
        {
            var name = request.Name;
            for (var number = 2; !taken.Add(name); number++)
            {
                name = request.Name with { Label = $"{request.Name.Label}#{number}" };
            }

            distinct.Add(request with { Name = name });
        }

        return distinct.ToImmutable();
    }

    private ObjectEdit? WithTwins(
        ObjectEdit? edit,
        string name,
        JsonObject? before,
        ImmutableArray<TwinRequest> requests,
        bool additions,
        ImmutableArray<SpecProblem>.Builder problems)
    {
        if ((edit?.Content ?? before) is not { } current || (requests.IsEmpty && !HasTwins(current)))
        {
            return edit;
        }

        var (http, changes) = Twins.Render(current, requests, additions, problems);
        if (changes.IsEmpty)
        {
            return edit;
        }

        var copy = edit?.Content ?? current.DeepClone().AsObject();
        copy["spec"]!["http"] = new JsonArray([.. http.Select(route => route?.Parent is null ? route : route.DeepClone())]);
        return new(CreatedMeshObjects.VirtualServiceKind, name, edit?.Creates == true, copy,
            string.Join("; ", edit is null ? changes : changes.Prepend(edit.Description)))
        {
            Withdraws = !requests.IsEmpty ? Withdrawal.None : edit is null ? Withdrawal.Alone : Withdrawal.Along,
        };
    }

    private bool HasTwins(JsonObject item) => item.Object("spec").Objects("http").Any(route => GeneratedRouteName.IsOf(route, Rollout.Name));

    /// <summary>A VirtualService that was made for a fault, and that nobody has put anything into since.</summary>
    private bool MayBeDeleted(string name, JsonObject without) =>
        Status.CreatedObjects.Contains(new(CreatedMeshObjects.VirtualServiceKind, name))
        && without.Object("metadata").Object("annotations").Text(CreatedMeshObjects.RolloutAnnotation) == Rollout.ToString()
        && without.Object("metadata").Text("deletionTimestamp") is null
        && without.Object("spec").Array("hosts") is [JsonValue value] && value.TryGetValue(out string? host)
        && !Weights.Host.IsNamedBy(host, Rollout.Namespace)
        && JsonNode.DeepEquals(
            without["spec"],
            CreatedMeshObjects.VirtualService(Rollout, name, CreatedMeshObjects.DefaultRoute, host, Weights.Settings.ApiVersion)["spec"]);
}
