using RolloutController.Core.Mesh.Generated;
using RolloutController.Core.Model.Requests;
using static RolloutController.Core.Tests.Mesh.Generated.Generating;

namespace RolloutController.Core.Tests.Mesh.Generated;

/// <summary>What a twin is made of, as a person would write it.</summary>
public class TwinTests
{
    private const string Primary = """
        - name: primary
          match: [{uri: {prefix: /reviews}}]
          rewrite: {uri: /api}
          timeout: 2s
          retries: {attempts: 3, perTryTimeout: 1s}
          headers: {request: {set: {x-a: "1"}}}
          corsPolicy: {allowOrigins: [{exact: "*"}]}
          route:
          - destination: {host: reviews, subset: v1, port: {number: 9080}}
            headers: {response: {add: {x-served: "yes"}}}
            weight: 80
          - destination: {host: legacy}
            weight: 20
        """;

    [Fact]
    public void A_mirror_sends_where_the_shadowed_route_sends_and_copies_to_the_canary() => AssertHttp("""
        - name: rollout-controller/reviews/mirror/primary
          match: [{uri: {prefix: /reviews}, method: {regex: "GET|HEAD"}}]
          rewrite: {uri: /api}
          timeout: 2s
          retries: {attempts: 3, perTryTimeout: 1s}
          headers: {request: {set: {x-a: "1"}}}
          corsPolicy: {allowOrigins: [{exact: "*"}]}
          route:
          - destination: {host: reviews, subset: v1, port: {number: 9080}}
            headers: {response: {add: {x-served: "yes"}}}
            weight: 80
          - destination: {host: legacy}
            weight: 20
          mirrors:
          - destination: {host: reviews, subset: v2, port: {number: 9080}}
            percentage: {value: 100}

        """ + Primary, Routes(Primary).Recorded().Apply(With(Mirror)));

    [Fact]
    public void A_header_route_sends_to_the_canary_alone() => AssertHttp("""
        - name: rollout-controller/reviews/header-route/primary
          match: [{uri: {prefix: /reviews}, headers: {end-user: {exact: jason}}}]
          rewrite: {uri: /api}
          timeout: 2s
          retries: {attempts: 3, perTryTimeout: 1s}
          headers: {request: {set: {x-a: "1"}}}
          corsPolicy: {allowOrigins: [{exact: "*"}]}
          route:
          - destination: {host: reviews, subset: v2, port: {number: 9080}}
            headers: {response: {add: {x-served: "yes"}}}

        """ + Primary, Routes(Primary).Recorded().Apply(With(Jason)));

    [Fact]
    public void A_fault_on_the_own_host_leaves_destinations_as_they_are() => AssertHttp("""
        - name: rollout-controller/reviews/fault/http[0]
          match: [{headers: {x-test: {exact: "1"}}}]
          route: [{destination: {host: reviews, subset: v1}}]
          fault:
            delay: {fixedDelay: 0.5s, percentage: {value: 30}}
            abort: {grpcStatus: UNAVAILABLE, percentage: {value: 20}}
        - route: [{destination: {host: reviews, subset: v1}}]
        """, Routes("- route: [{destination: {host: reviews, subset: v1}}]").Apply(With(new GeneratedRoute.OwnFault(
            new("reviews", Header("x-test", new StringMatch.Exact("1")), new(null, "UNAVAILABLE", new(20)), new(TimeSpan.FromMilliseconds(500), new(30)))
            { VirtualService = "reviews" }))));

    [Fact]
    public void A_fault_on_a_dependency_hits_the_canarys_requests_alone() => AssertHttp("""
        - name: rollout-controller/reviews/dependency-fault/http[0]
          match:
          - headers: {x-a: {exact: "1"}}
            sourceLabels: {app: reviews, version: v2}
            sourceNamespace: bookinfo
          - uri: {prefix: /x}
            sourceLabels: {zone: a, app: reviews, version: v2}
            sourceNamespace: bookinfo
          fault: {abort: {httpStatus: 503, percentage: {value: 20}}}
          route: [{destination: {host: ratings, subset: v1}}]
        - match: [{headers: {x-a: {exact: "1"}}}, {uri: {prefix: /x}, sourceLabels: {zone: a}}, {uri: {prefix: /y}, sourceLabels: {app: other}}]
          route: [{destination: {host: ratings, subset: v1}}]
        """, Routes("- route: [{destination: {host: reviews, subset: v1}}]").WithRatings("""
        - match: [{headers: {x-a: {exact: "1"}}}, {uri: {prefix: /x}, sourceLabels: {zone: a}}, {uri: {prefix: /y}, sourceLabels: {app: other}}]
          route: [{destination: {host: ratings, subset: v1}}]
        """).Apply(With(RatingsFault)), 1);

    [Theory]
    [InlineData("mirror: {host: audit}", "[{destination: {host: audit}}, {destination: {host: reviews, subset: v2}, percentage: {value: 100}}]")]
    [InlineData(
        "mirror: {host: audit}\n  mirrorPercentage: {value: 7}",
        "[{destination: {host: audit}, percentage: {value: 7}}, {destination: {host: reviews, subset: v2}, percentage: {value: 100}}]")]
    [InlineData(
        "mirror: {host: audit}\n  mirrorPercent: 7",
        "[{destination: {host: audit}, percentage: {value: 7}}, {destination: {host: reviews, subset: v2}, percentage: {value: 100}}]")]
    [InlineData(
        "mirrors: [{destination: {host: audit}, percentage: {value: 3}}]",
        "[{destination: {host: audit}, percentage: {value: 3}}, {destination: {host: reviews, subset: v2}, percentage: {value: 100}}]")]
    public void A_mirror_of_the_user_goes_on_beside_ours(string theirs, string expected)
    {
        var scene = Routes($"- route: [{{destination: {{host: reviews, subset: v1}}}}]\n  {theirs}").Apply(With(Mirror));

        var twin = scene.Http();
        Scene.AssertEqual(Yaml($"mirrors: {expected}")["mirrors"]!, twin["mirrors"]);
        Assert.DoesNotContain("mirror", twin.Select(field => field.Key));
        Assert.DoesNotContain("mirrorPercent", twin.Select(field => field.Key));
        Assert.DoesNotContain("mirrorPercentage", twin.Select(field => field.Key));
    }

    [Fact]
    public void A_twin_carries_the_weights_that_the_shadowed_route_gets_in_the_same_write()
    {
        var scene = Routes("- name: primary\n  route: [{destination: {host: reviews, subset: v1}}]").Recorded().Apply(At(25, Mirror));

        Assert.Equal(("v1=75 v2=25", "v1=75 v2=25"), (scene.Weights(0), scene.Weights(1)));
        Assert.Equal("v1=50 v2=50", scene.Apply(At(50, Mirror)).Weights(0));
    }

    [Fact]
    public void Unknown_fields_are_inherited()
    {
        var scene = Routes("- x-future: {a: [1, null]}\n  route: [{destination: {host: reviews, subset: v1}, x-b: true}]").Apply(With(Jason));

        Scene.AssertEqual(Yaml("a: [1, null]"), scene.Http()["x-future"]);
        Assert.Equal("true", scene.Http()["route"]![0]!["x-b"]!.ToString());
    }

    [Fact]
    public void A_mirror_of_everything_needs_no_match()
    {
        var scene = Routes("- route: [{destination: {host: reviews, subset: v1}}]").Apply(With(new GeneratedRoute.Mirror("v2", new(new(1), RequestMatch.Any))));

        Assert.False(scene.Http().ContainsKey("match"));
    }

    [Fact]
    public void A_route_of_which_no_request_can_be_taken_is_warned_of()
    {
        var edits = Routes("- {name: primary, match: [{method: {exact: POST}}], route: [{destination: {host: reviews, subset: v1}}]}").Mesh.Render(With(Mirror));

        Assert.Empty(edits.Routes);
        var problem = Assert.Single(edits.Problems);
        Assert.Equal(("NothingToTake", false, "primary"), (problem.Reason, problem.IsError, problem.Value));
        Assert.StartsWith("a route with requests for mirror of 100% of GET, HEAD requests to v2; ", problem.Expected, StringComparison.Ordinal);
    }
}
