using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using RolloutController.Core.Mesh;
using RolloutController.Core.Mesh.Generated;
using RolloutController.Core.Mesh.Sessions;
using RolloutController.Core.Tests.Mesh.Generated;

namespace RolloutController.Core.Tests.Mesh.Sessions;

/// <summary>Invariants I3, I5 and I10 with sessions over random VirtualServices, some of which have headers of their own.</summary>
public class SessionPropertyTests
{
    [Fact]
    public void What_was_rendered_once_is_not_written_again() => Check((_, desired, after) => after.Mesh.Render(desired).IsEmpty);

    [Fact]
    public void Without_sessions_again_the_route_is_as_if_there_had_never_been_any() => Check((before, desired, after) =>
        JsonNode.DeepEquals(before.Apply(Plain(desired)).VirtualServices[0], after.Apply(Plain(desired)).VirtualServices[0]));

    [Fact]
    public void The_way_back_restores_the_original() => Check((before, _, after) =>
        JsonNode.DeepEquals(before.VirtualServices[0], after.Apply(Scene.Routes("v1", null, 0)).VirtualServices[0]));

    [Fact]
    public void Only_the_own_destinations_of_the_managed_route_set_cookies_and_each_its_own() => Check((_, desired, after) =>
    {
        var routes = after.VirtualServices[0]["spec"]!["http"]!.AsArray();
        return routes.Where(route => route!["name"]?.ToString() != "primary").All(route => !route!.ToJsonString().Contains("Set-Cookie", StringComparison.Ordinal))
            && routes.Single(route => route!["name"]?.ToString() == "primary")!["route"]!.AsArray().All(entry =>
                (string?)entry!["headers"]?["response"]?["add"]?["Set-Cookie"] == (entry["destination"]!["host"]!.ToString() is "reviews" or "reviews.bookinfo" or "reviews.bookinfo.svc.cluster.local"
                    ? (string?)entry["destination"]!["subset"] switch { "v1" => desired.Routes!.StableCookie, "v2" => desired.Routes!.CanaryCookie, _ => null }
                    : null));
    });

    private static DesiredTraffic Plain(DesiredTraffic desired) => desired with { Routes = desired.Routes!.WithoutCookies, Generated = [] };

    private static void Check(Func<Scene, DesiredTraffic, Scene, bool> property) => Prop.ForAll(
        (from item in Meshes.VirtualServices
         from headers in Gen.Elements("", """{"response": {"add": {"x-a": "1"}}}""", """{"response": {"set": {"x-a": "1"}, "remove": ["x-b"]}}""", """{"request": {"add": {"set-cookie": "of a request"}}}""")
         from percentage in Gen.Choose(1, 99)
         from stable in Gen.Elements(true, false)
         select (Item: WithHeaders(item, headers).ToJsonString(), percentage, stable)).ToArbitrary(),
        input =>
        {
            var before = Scene.Of(input.Item).Managing("primary").Recorded();
            before = before with { Status = before.Status with { StableSubset = "v1", CanarySubset = "v2" } };
            var canary = IssuedCookie.For(new() { Name = "session", MaxAge = 60, Path = "/" }, "attempt");
            var stable = input.stable ? IssuedCookie.For(new() { Name = "stable", MaxAge = 60, Path = "/" }, "attempt/1") : null;
            var desired = Scene.Routes("v1", "v2", input.percentage);
            desired = desired with
            {
                Routes = desired.Routes! with { CanaryCookie = canary.SetCookie, StableCookie = stable?.SetCookie },
                Generated = [new GeneratedRoute.Session("v2", true, canary.Match), .. stable is null ? Array.Empty<GeneratedRoute>() : [new GeneratedRoute.Session("v1", false, stable.Match)]],
            };
            var edits = before.Mesh.Render(desired);
            return edits.Errors().Length > 0 || property(before, desired, before.Apply(edits));
        }).QuickCheckThrowOnFailure();

    private static JsonObject WithHeaders(JsonObject item, string headers)
    {
        foreach (var entry in item["spec"]!["http"]!.AsArray().Where(route => route!["name"]?.ToString() == "primary").SelectMany(route => route!["route"]!.AsArray()))
        {
            if (headers.Length > 0)
            {
                entry!["headers"] = JsonNode.Parse(headers);
            }
        }

        return item;
    }
}
