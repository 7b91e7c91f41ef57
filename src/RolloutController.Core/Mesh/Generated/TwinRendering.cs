using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Core.Model;

namespace RolloutController.Core.Mesh.Generated;

/// <summary>Renders the generated routes of one VirtualService.</summary>
/// <param name="Rollout">The Rollout whose routes they are; those of others are not touched.</param>
/// <param name="Twin">Makes them.</param>
internal sealed record TwinRendering(ObjectName Rollout, Twin Twin)
{
    /// <summary>
    /// Renders the routes of a VirtualService whose other routes stand as they should: the Rollout's generated routes that are asked for
    /// are made anew from what they shadow, all its others are left out.
    /// </summary>
    /// <param name="virtualService">The VirtualService; not changed. Its routes are in the places of the object as read.</param>
    /// <param name="requests">What is asked for, the first on top.</param>
    /// <param name="additions">False: those that are not there stay away, because something else is wrong.</param>
    /// <param name="problems">Takes what cannot be rendered.</param>
    /// <returns>The routes, and what changes, for people; empty when nothing does.</returns>
    public (IReadOnlyList<JsonNode?> Http, ImmutableArray<string> Changes) Render(
        JsonObject virtualService, ImmutableArray<TwinRequest> requests, bool additions, ImmutableArray<SpecProblem>.Builder problems)
    {
        var before = virtualService.Object("spec").Array("http");
        var present = before?.OfType<JsonObject>().Where(route => GeneratedRouteName.IsOf(route, Rollout.Name)).ToArray() ?? [];
        if (before is null || (present.Length == 0 && requests.IsEmpty))
        {
            return ([], []);
        }

        List<JsonNode?> http = [.. before.Except(present)];
        var changes = ImmutableArray.CreateBuilder<string>();
        var known = present.ToLookup(route => route.Text("name")!, StringComparer.Ordinal);
        var made = new HashSet<string>(StringComparer.Ordinal);
        foreach (var request in requests)
        {
            var name = request.Name.ToString();
            var shadowed = before[request.Shadowed]!.AsObject();
            if ((!additions && !known.Contains(name)) || Make(request, shadowed, problems) is not { } twin)
            {
                continue;
            }

            var standing = known[name].FirstOrDefault(old => JsonNode.DeepEquals(old, twin));
            TwinPlace.Insert(http, shadowed, standing ?? twin);
            made.Add(name);
            if (standing is null)
            {
                changes.Add($"{GeneratedRouteText.Describe(request.Generated)} {(known.Contains(name) ? "rendered anew" : "added")} above route {request.Label}");
            }
        }

        changes.AddRange(known.Select(group => group.Key).Where(name => !made.Contains(name)).Select(name => $"generated route {name} removed"));
        if (changes.Count == 0 && !before.SequenceEqual(http))
        {
            changes.Add("generated routes put in their places");
        }

        return (http, changes.ToImmutable());
    }

    private JsonObject? Make(TwinRequest request, JsonObject shadowed, ImmutableArray<SpecProblem>.Builder problems)
    {
        var what = GeneratedRouteText.Describe(request.Generated);
        if ((Twin.Refusal(request.Generated, shadowed) ?? RootMirrors.Refusal(shadowed, request.Generated, request.Roots, Twin.Host)) is { } refusal)
        {
            problems.Add(new("RouteNotSupported", request.Field, request.Label, $"{refusal}, above which {what} can be generated"));
            return null;
        }

        switch (TwinMatches.Of(request.Generated, shadowed, Rollout.Namespace))
        {
            case Conjunction<ImmutableArray<JsonObject>>.Both both
                when request.Roots.Select(root => DelegatedMatches.Conflict(root, shadowed, both.Value)).FirstOrDefault(why => why is not null) is { } why:
                problems.Add(Inexpressible(request, what, why));
                return null;
            case Conjunction<ImmutableArray<JsonObject>>.Both both:
                problems.AddRange(Twin.Loss(request.Generated, shadowed) is { } lost
                    ? [new("LostUnderFault", request.Field, request.Label, $"a route without {lost}: where Istio injects a fault they do not apply, so that only the application's own are checked") { IsError = false }]
                    : Array.Empty<SpecProblem>());
                return Twin.Of(request.Generated, RootMirrors.PutInto(shadowed, request.Generated, request.Roots, Twin.Host), request.Name, both.Value);
            case Conjunction<ImmutableArray<JsonObject>>.Inexpressible refused:
                problems.Add(Inexpressible(request, what, refused.Why));
                return null;
            default:
                problems.Add(new("NothingToTake", request.Field, request.Label,
                    $"a route with requests for {what}; none can meet both its match and that of the route, and there is no generated route above it")
                { IsError = false });
                return null;
        }
    }

    private static SpecProblem Inexpressible(TwinRequest request, string what, string why) => new(
        "MatchNotExpressible", request.Field, request.Label, $"a route whose match Istio can demand together with that of {what}; {why} cannot be");
}
