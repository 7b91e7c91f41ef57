using RolloutController.Core.Mesh;
using RolloutController.Core.Mesh.Generated;
using RolloutController.Core.Mesh.Sessions;
using RolloutController.Core.Model.Sessions;
using RolloutController.Core.Tests.Mesh.Generated;
using static RolloutController.Core.Tests.Mesh.Generated.Generating;

namespace RolloutController.Core.Tests.Mesh.Sessions;

/// <summary>What sessions add to the managed routes, and what is left of it afterwards, as a person would write it.</summary>
public class SessionRouteTests
{
    private const string Primary = """
        - name: primary
          match: [{uri: {prefix: /reviews}}]
          timeout: 2s
          route:
          - destination: {host: reviews, subset: v1}
            headers: {response: {add: {x-served: "yes"}}}
        """;

    private static readonly IssuedCookie Canary = IssuedCookie.For(new() { Name = "session", MaxAge = 3600, Path = "/" }, "attempt");

    private static readonly IssuedCookie Stable = IssuedCookie.For(new() { Name = "stable", MaxAge = 60, Path = "/shop", Secure = true }, "attempt/0");

    [Fact]
    public void The_canarys_answers_set_its_cookie_and_who_sends_it_back_reaches_the_canary() => AssertHttp($$$$"""
        - name: rollout-controller/reviews/session/primary
          match: [{uri: {prefix: /reviews}, headers: {cookie: {regex: '(.*;\s*)?session={{{{Canary.Value}}}}(;.*)?'}}}]
          timeout: 2s
          route:
          - destination: {host: reviews, subset: v2}
            headers: {response: {add: {x-served: "yes"}}}
        - name: primary
          match: [{uri: {prefix: /reviews}}]
          timeout: 2s
          route:
          - destination: {host: reviews, subset: v1}
            headers: {response: {add: {x-served: "yes"}}}
            weight: 90
          - destination: {host: reviews, subset: v2}
            headers: {response: {add: {x-served: "yes", Set-Cookie: "session={{{{Canary.Value}}}}; Path=/; Max-Age=3600; HttpOnly"}}}
            weight: 10
        """, Routes(Primary).Recorded().Apply(At(10, Canary)));

    [Fact]
    public void The_stable_cookie_has_a_header_and_a_route_of_its_own_below_the_canarys() => AssertHttp($$$$"""
        - name: rollout-controller/reviews/session/http[0]
          match: [{headers: {cookie: {regex: '(.*;\s*)?session={{{{Canary.Value}}}}(;.*)?'}}}]
          route: [{destination: {host: reviews, subset: v2}}]
        - name: rollout-controller/reviews/stable-session/http[0]
          match: [{headers: {cookie: {regex: '(.*;\s*)?stable={{{{Stable.Value}}}}(;.*)?'}}}]
          route: [{destination: {host: reviews, subset: v1}}]
        - route:
          - destination: {host: reviews, subset: v1}
            headers: {response: {add: {Set-Cookie: "stable={{{{Stable.Value}}}}; Path=/shop; Max-Age=60; HttpOnly; Secure"}}}
            weight: 75
          - destination: {host: reviews, subset: v2}
            headers: {response: {add: {Set-Cookie: "session={{{{Canary.Value}}}}; Path=/; Max-Age=3600; HttpOnly"}}}
            weight: 25
        """, Routes("- route: [{destination: {host: reviews, subset: v1}}]").Recorded().Apply(At(25, Canary, Stable)));

    [Fact]
    public void The_way_back_leaves_the_persons_headers_and_nothing_of_ours()
    {
        var before = Routes(Primary).Recorded();

        var after = before.Apply(At(10, Canary, Stable)).Apply(Scene.Routes("v1", null, 0));

        Scene.AssertEqual(before.VirtualServices[0], after.VirtualServices[0]);
    }

    [Fact]
    public void The_promotion_leaves_neither_header_nor_route() => AssertHttp("""
        - name: primary
          match: [{uri: {prefix: /reviews}}]
          timeout: 2s
          route:
          - destination: {host: reviews, subset: v2}
            headers: {response: {add: {x-served: "yes"}}}
        """, Routes(Primary).Recorded().Apply(At(10, Canary)).Apply(Scene.Routes("v1", "v2", 100)));

    [Fact]
    public void A_header_that_an_older_attempt_left_is_replaced_and_leaves_without_being_remembered()
    {
        var old = IssuedCookie.For(Canary.Cookie with { Name = "earlier" }, "older attempt");
        var scene = Routes(Primary).Recorded().Apply(At(10, old));

        Assert.DoesNotContain(old.Value, scene.Apply(At(20, Canary)).Http(1).ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Set-Cookie", scene.Apply(Scene.Routes("v1", null, 0)).Http().ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("add: {Set-Cookie: theme=dark}")]
    [InlineData("add: {set-cookie: theme=dark}")]
    [InlineData("set: {SET-COOKIE: theme=dark}")]
    public void A_destination_that_sets_a_cookie_of_its_own_is_refused_and_stays_as_it_is(string operation)
    {
        var scene = Routes($$"""
            - name: primary
              route:
              - destination: {host: reviews, subset: v1}
                headers: {response: { {{operation}} } }
            """).Recorded();

        var edits = scene.Mesh.Render(At(10, Canary));

        Assert.Empty(edits.Routes);
        Assert.StartsWith(
            "RouteNotSupported spec.traffic.virtualServices[0].httpRoutes: primary; expected destinations to reviews without a Set-Cookie of their own",
            Assert.Single(edits.Errors()), StringComparison.Ordinal);
        Assert.Empty(scene.Mesh.Render(Scene.Routes("v1", "v2", 10)).Errors());
    }

    [Fact]
    public void A_cookie_that_the_whole_route_sets_is_no_obstacle() => Assert.Empty(Routes("""
        - name: primary
          headers: {response: {add: {Set-Cookie: theme=dark}}}
          route: [{destination: {host: reviews, subset: v1}}]
        """).Recorded().Mesh.Render(At(10, Canary)).Errors());

    /// <summary>Envoy applies what the route says after what the destination says (custom request and response headers, their order).</summary>
    [Theory]
    [InlineData("set: {Set-Cookie: theme=dark}")]
    [InlineData("remove: [x-a, set-cookie]")]
    public void A_route_that_takes_cookies_away_is_refused(string operation)
    {
        var scene = Routes($$"""
            - name: primary
              headers: {response: { {{operation}} } }
              route: [{destination: {host: reviews, subset: v1} }]
            """).Recorded();

        var edits = scene.Mesh.Render(At(10, Canary));

        Assert.Empty(edits.Routes);
        Assert.StartsWith(
            "RouteNotSupported spec.traffic.virtualServices[0].httpRoutes: primary; expected a route whose headers.response neither sets nor removes Set-Cookie",
            Assert.Single(edits.Errors()), StringComparison.Ordinal);
        Assert.Empty(scene.Mesh.Render(Scene.Routes("v1", "v2", 10)).Errors());
    }

    /// <summary>Istio gives a root's headers to a child's route without headers of its own (<c>mergeHTTPRoute</c>).</summary>
    [Theory]
    [InlineData("", true)]
    [InlineData("headers: {request: {add: {x-a: '1'}}}, ", false)]
    public void A_root_that_takes_cookies_away_counts_as_the_route_itself(string own, bool isRefused)
    {
        var root = Item("shop", "- {headers: {response: {remove: [Set-Cookie]}}, delegate: {name: reviews, namespace: bookinfo}}");
        var scene = Routes("- route: [{destination: {host: reviews}}]") with
        {
            VirtualServices = [Item("reviews", $"- {{name: primary, {own}route: [{{destination: {{host: reviews, subset: v1}}}}]}}", "exportTo: ['*']"), root],
        };

        var errors = scene.Recorded().Mesh.Render(At(10, Canary)).Errors();

        Assert.Equal(isRefused, errors.Any(error => error.Contains("bookinfo/shop", StringComparison.Ordinal)));
        Assert.Equal(isRefused ? 1 : 0, errors.Length);
    }

    [Fact]
    public void A_route_that_gives_the_service_no_weight_sends_it_no_session() => Assert.Equal("-", Routes("""
        - route:
          - {destination: {host: reviews, subset: v1}, weight: 0}
          - {destination: {host: legacy}, weight: 100}
        """).Recorded().Apply(At(10, Canary, Stable)).Names());

    [Fact]
    public void A_route_that_matches_cookies_itself_is_refused() => Assert.StartsWith("MatchNotExpressible", Assert.Single(Routes("""
        - name: primary
          match: [{headers: {cookie: {regex: ".*beta.*"}}}]
          route: [{destination: {host: reviews, subset: v1}}]
        """).Recorded().Mesh.Render(At(10, Canary)).Errors()), StringComparison.Ordinal);

    [Fact]
    public void Third_parties_set_no_cookie_of_ours()
    {
        var scene = Routes("""
            - name: primary
              route:
              - {destination: {host: reviews, subset: v1}, weight: 60}
              - {destination: {host: legacy}, weight: 40}
            """).Recorded().Apply(At(50, Canary, Stable));

        Scene.AssertEqual(Scene.Json("""{"destination": {"host": "legacy"}, "weight": 40}"""), scene.Http(2)["route"]![2]);
    }

    [Fact]
    public void Who_comes_by_a_header_begins_no_session_and_who_is_mirrored_does()
    {
        var desired = At(10, Canary);
        var scene = Routes(Primary).Recorded().Apply(desired with { Generated = [Jason, .. desired.Generated, Mirror] });

        Assert.Equal("reviews/header-route/primary reviews/session/primary reviews/mirror/primary primary", scene.Names());
        Assert.DoesNotContain("Set-Cookie", scene.Http(0).ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("Set-Cookie", scene.Http(2).ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Connections_have_no_cookies()
    {
        var scene = Scene.Of(Samples.AllV1.Replace("\"http\": [{", "\"tcp\": [{\"match\": [{\"port\": 9000}], ", StringComparison.Ordinal))
            .WithTraffic(traffic => traffic with { VirtualServices = [new() { Name = "reviews", TcpRoutes = [new(9000)] }] }).Recorded();

        var after = scene.Apply(Scene.Routes("v1", "v2", 10) with { Routes = At(10, Canary).Routes });

        Assert.DoesNotContain("headers", after.VirtualServices[0].ToJsonString(), StringComparison.Ordinal);
    }

    /// <summary>A weight of the canary's, and the sessions that go with it.</summary>
    private static DesiredTraffic At(decimal percentage, IssuedCookie canary, IssuedCookie? stable = null)
    {
        var desired = Scene.Routes("v1", "v2", percentage);
        return desired with
        {
            Routes = desired.Routes! with { CanaryCookie = canary.SetCookie, StableCookie = stable?.SetCookie },
            Generated =
            [
                new GeneratedRoute.Session("v2", true, canary.Match),
                .. stable is null ? Array.Empty<GeneratedRoute>() : [new GeneratedRoute.Session("v1", false, stable.Match)],
            ],
        };
    }
}
