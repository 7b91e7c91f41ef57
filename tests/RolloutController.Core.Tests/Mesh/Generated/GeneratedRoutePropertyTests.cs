using System.Collections.Immutable;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using RolloutController.Core.Mesh;
using RolloutController.Core.Mesh.Generated;
using RolloutController.Core.Model.Requests;
using static RolloutController.Core.Tests.Mesh.Generated.Generating;

namespace RolloutController.Core.Tests.Mesh.Generated;

/// <summary>Invariants I3, I5 and I10 with generated routes over random VirtualServices, matches and steps; a twin takes exactly the requests of both.</summary>
public class GeneratedRoutePropertyTests
{
    [Fact]
    public void What_was_rendered_once_is_not_written_again() => Check(render =>
        render.Edits.Errors().Length > 0 || render.After.Mesh.Render(render.Desired).IsEmpty);

    [Fact]
    public void Routes_of_people_and_of_other_rollouts_are_as_they_would_be_without_ours() => Check(render =>
        render.Edits.Errors().Length > 0
        || JsonNode.DeepEquals(WithoutOurs(render.After.VirtualServices[0]), render.Before.Apply(render.Desired with { Generated = [] }).VirtualServices[0]));

    [Fact]
    public void Taking_all_generated_routes_away_gives_back_what_was_there() => Check(render =>
        JsonNode.DeepEquals(render.Before.VirtualServices[0], render.After.Apply(With()).VirtualServices[0]));

    [Fact]
    public void No_two_generated_routes_have_one_name() => Check(render =>
    {
        var names = Http(render.After.VirtualServices[0]).Select(route => route["name"]?.ToString() ?? "").Where(IsOurs).ToArray();
        return names.Distinct().Count() == names.Length;
    });

    [Fact]
    public void A_twin_takes_the_requests_that_both_its_route_and_its_step_ask_for_and_no_others() => Prop.ForAll(
        (from match in Gen.ListOf(Matches).Select(list => list.Take(3).ToArray())
         from ours in Ours
         from requests in Gen.ListOf(Requests, 30)
         select (Match: new JsonArray([.. match.Select(one => one.DeepClone())]).ToJsonString(), ours, requests)).ToArbitrary(),
        input =>
        {
            var shadowed = new JsonObject { ["match"] = JsonNode.Parse(input.Match) };
            var twin = TwinMatches.Of(new GeneratedRoute.ToCanary("v2", input.ours), shadowed, "bookinfo");
            return twin switch
            {
                Conjunction<ImmutableArray<JsonObject>>.Inexpressible => true,
                Conjunction<ImmutableArray<JsonObject>>.Never => input.requests.All(request => !(request.Meets(shadowed) && request.Meets(input.ours))),
                Conjunction<ImmutableArray<JsonObject>>.Both both => input.requests.All(request =>
                    both.Value.Any(request.MeetsOne) == (request.Meets(shadowed) && request.Meets(input.ours))),
                _ => false,
            };
        }).QuickCheckThrowOnFailure();

    private static Gen<JsonObject> Matches =>
        from header in Gen.Elements(
            "", """{"x": {"exact": "ab"}}""", """{"x": {"exact": "b"}}""", """{"x": {"prefix": "a"}}""", """{"x": {"regex": "a|b"}}""", """{"x": {}, "y": {"exact": "1"}}""")
        from method in Gen.Elements("", """{"exact": "GET"}""", """{"prefix": "P"}""", """{"regex": "GET|POST"}""")
        from path in Gen.Elements("", "/a")
        from parameter in Gen.Elements("", """{"p": {"exact": "1"}}""")
        select Scene.Json("{" + string.Join(',', new[]
        {
            header.Length > 0 ? $"\"headers\": {header}" : "",
            method.Length > 0 ? $"\"method\": {method}" : "",
            path.Length > 0 ? $"\"uri\": {{\"prefix\": \"{path}\"}}" : "",
            parameter.Length > 0 ? $"\"queryParams\": {parameter}" : "",
        }.Where(part => part.Length > 0)) + "}");

    private static Gen<RequestMatch> Ours =>
        from header in Gen.Elements<StringMatch?>(null, new StringMatch.Exact("ab"), new StringMatch.Prefix("a"), new StringMatch.Prefix("ab"), new StringMatch.Regex("a|b"))
        from methods in Gen.Elements<string[]>([], ["GET"], ["GET", "HEAD"], ["PUT", "POST"])
        from cookie in Gen.Elements(true, false)
        from parameter in Gen.Elements("", "1", "2")
        select new RequestMatch
        {
            Headers = header is null ? [] : [new("x", header)],
            Methods = [.. methods],
            Cookies = cookie ? [new("user", new StringMatch.Exact("a.b"))] : [],
            QueryParameters = parameter.Length == 0 ? [] : [new("p", new StringMatch.Exact(parameter))],
        };

    private static Gen<SampleRequest> Requests =>
        from method in Gen.Elements("GET", "HEAD", "POST", "PUT")
        from path in Gen.Elements("/a/1", "/b")
        from x in Gen.Elements<string?>(null, "a", "ab", "abc", "b")
        from y in Gen.Elements<string?>(null, "1")
        from cookie in Gen.Elements<string?>(null, "user=a.b", "k=v; user=a.b; z=1", "user=aXb", "xuser=a.b")
        from parameter in Gen.Elements<string?>(null, "1", "2")
        select new SampleRequest(method, path, parameter, ImmutableDictionary<string, string?>.Empty.Add("x", x).Add("y", y).Add("cookie", cookie));

    private static void Check(Func<Rendering, bool> property) => Prop.ForAll(
        (from item in Meshes.VirtualServices
         from match in Gen.ListOf(Matches).Select(list => list.Take(3).ToArray())
         from ours in Ours
         from kinds in Gen.SubListOf(0, 1, 2)
         from percentage in Gen.Choose(0, 100)
         select (Item: WithMatches(item, match).ToJsonString(), ours, kinds: kinds.ToArray(), percentage)).ToArbitrary(),
        input =>
        {
            var before = Scene.Of(input.Item).Managing("primary").Recorded();
            before = before with { Status = before.Status with { StableSubset = "v1", CanarySubset = "v2" } };
            var desired = At(input.percentage, [.. input.kinds.Select(kind => Kind(kind, input.ours))]);
            var edits = before.Mesh.Render(desired);
            return property(new(before, desired, edits, before.Apply(edits)));
        }).QuickCheckThrowOnFailure();

    private static GeneratedRoute Kind(int kind, RequestMatch match) => kind switch
    {
        0 => new GeneratedRoute.Mirror("v2", new(new(33.3m), match)),
        1 => new GeneratedRoute.ToCanary("v2", match),
        _ => new GeneratedRoute.OwnFault(new("reviews", match, new(503, null, new(0.57m)), null) { VirtualService = "reviews" }),
    };

    private static JsonObject WithMatches(JsonObject item, JsonObject[] matches)
    {
        var route = Http(item).Single(one => one["name"]?.ToString() == "primary");
        if (matches.Length > 0)
        {
            route["match"] = new JsonArray([.. matches.Select(match => match.DeepClone())]);
        }

        return item;
    }

    private static JsonObject WithoutOurs(JsonObject item)
    {
        var copy = item.DeepClone().AsObject();
        foreach (var route in Http(copy).Where(route => IsOurs(route["name"]?.ToString() ?? "")).ToArray())
        {
            copy["spec"]!["http"]!.AsArray().Remove(route);
        }

        return copy;
    }

    private static bool IsOurs(string name) => name.StartsWith("rollout-controller/reviews/", StringComparison.Ordinal);

    private static IEnumerable<JsonObject> Http(JsonObject item) => item["spec"]!["http"]!.AsArray().Select(route => route!.AsObject());

    private sealed record Rendering(Scene Before, DesiredTraffic Desired, TrafficEdits Edits, Scene After);
}
