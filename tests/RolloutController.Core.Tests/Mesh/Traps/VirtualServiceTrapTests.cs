namespace RolloutController.Core.Tests.Mesh.Traps;

public sealed class VirtualServiceTrapTests
{
    private const string ToRatings = """{"hosts": ["reviews"], "http": [{"route": [{"destination": {"host": "ratings"}}]}]}""";

    [Fact]
    public void An_older_virtual_service_for_the_host_is_the_one_that_sidecars_take()
    {
        var scene = Trapping.AllV1 with { VirtualServices = [Trapping.VirtualService("reviews", "bookinfo", Spec("reviews"), "2026-02-01T00:00:00Z")] };
        scene.With(Trapping.VirtualService("old", "bookinfo", ToRatings, "2026-01-01T00:00:00Z"))
            .Traps().IsTrap("DuplicateVirtualService", blocks: true, "bookinfo/old", "ignore bookinfo/reviews", "put all routes into one of them");
    }

    [Fact]
    public void A_younger_one_is_ignored_and_told() => Trapping.AllV1
        .With(Trapping.VirtualService("young", "bookinfo", ToRatings))
        .Traps().IsTrap("DuplicateVirtualService", blocks: false, "bookinfo/young", "sidecars ignore it");

    [Fact]
    public void One_that_is_still_to_be_made_would_be_ignored() => (Trapping.AllV1 with { VirtualServices = [] })
        .WithTraffic(traffic => traffic with { VirtualServices = [new() { Name = "reviews", Create = true }] })
        .With(Trapping.VirtualService("old", "bookinfo", ToRatings))
        .Traps().IsTrap("DuplicateVirtualService", blocks: true, "bookinfo/old");

    [Theory]
    [InlineData("""{"hosts": ["reviews"], "gateways": ["bookinfo-gateway"], "http": []}""", "bookinfo")] // gateways merge
    [InlineData("""{"hosts": ["ratings"], "http": []}""", "bookinfo")]
    [InlineData("""{"hosts": ["*.local"], "http": []}""", "bookinfo")] // the exact host is more specific
    [InlineData("""{"http": []}""", "bookinfo")] // serves only through others
    [InlineData("""{"hosts": ["reviews"], "http": []}""", "shop")] // another Service of that name
    public void Others_do_not_compete(string spec, string ns) =>
        Assert.Empty(Trapping.AllV1.With(Trapping.VirtualService("other", ns, spec, "2020-01-01T00:00:00Z")).Traps());

    [Fact]
    public void Callers_with_a_virtual_service_of_their_own_are_told() => Trapping.AllV1
        .With(Trapping.VirtualService("reviews", "shop", """{"hosts": ["reviews.bookinfo.svc.cluster.local"], "exportTo": ["."], "http": []}""", ""))
        .Traps().IsTrap("DuplicateVirtualService", blocks: false, "shop/reviews", "callers in shop take it instead of bookinfo/reviews");

    [Fact]
    public void One_that_not_all_callers_see_is_told() => Trapping.AllV1
        .Routing("""{"hosts": ["reviews"], "exportTo": [".", "shop"], "http": [{"route": [{"destination": {"host": "reviews", "subset": "v1"}}]}]}""")
        .Traps().IsTrap("VirtualServiceNotExported", blocks: false, "exported to bookinfo, shop only");

    [Theory]
    [InlineData("""{"name": "all", "route": [{"destination": {"host": "ratings"}}]}""")]
    [InlineData("""{"name": "all", "match": [{"uri": {"prefix": "/"}}], "route": [{"destination": {"host": "ratings"}}]}""")]
    [InlineData("""{"name": "all", "match": [{"headers": {"a": {"exact": "b"}}}, {"name": "rest"}], "redirect": {"uri": "/new"}}""")]
    [InlineData("""{"name": "all", "match": [{"uri": {"regex": ".*"}}], "directResponse": {"status": 503}}""")]
    public void A_route_above_that_takes_everything_starves_the_managed_one(string above) => Trapping.AllV1
        .Routing($$$$$"""{"hosts": ["reviews"], "http": [{{{{{above}}}}}, {"name": "primary", "route": [{"destination": {"host": "reviews", "subset": "v1"}}]}]}""")
        .Traps().IsTrap("RouteNeverReached", blocks: true, "primary", "all of VirtualService bookinfo/reviews stands above it");

    [Theory]
    [InlineData("""{"match": [{"uri": {"prefix": "/api"}}], "route": [{"destination": {"host": "ratings"}}]}""")]
    [InlineData("""{"match": [{"uri": {"prefix": "/"}, "headers": {"a": {"exact": "b"}}}], "route": [{"destination": {"host": "ratings"}}]}""")]
    [InlineData("""{"match": [{"port": 80}], "route": [{"destination": {"host": "ratings"}}]}""")]
    [InlineData("""{"match": [{"gateways": ["edge"]}], "route": [{"destination": {"host": "ratings"}}]}""")]
    [InlineData("""{"name": "rollout-controller/other/mirror/primary", "route": [{"destination": {"host": "ratings"}}]}""")] // generated: never a catch-all by itself
    public void A_route_above_that_takes_some_requests_is_no_trap(string above) => Assert.Empty(Trapping.AllV1
        .Routing($$$$$"""{"hosts": ["reviews"], "http": [{{{{{above}}}}}, {"name": "primary", "route": [{"destination": {"host": "reviews", "subset": "v1"}}]}]}""")
        .Traps());

    [Fact]
    public void A_tcp_route_above_that_takes_the_port_starves_the_managed_one() => Trapping.AllV1
        .WithTraffic(traffic => traffic with { VirtualServices = [new() { Name = "reviews", TcpRoutes = [new(9000)] }] })
        .Routing("""
            {"hosts": ["reviews"], "tcp": [
              {"match": [{"port": 9000}], "route": [{"destination": {"host": "ratings"}}]},
              {"match": [{"port": 9000}], "route": [{"destination": {"host": "reviews", "subset": "v1"}}]}]}
            """)
        .Traps().IsTrap("RouteNeverReached", blocks: true, "tcp[0]");

    [Theory]
    [InlineData("redirect", """{"uri": "/new"}""")]
    [InlineData("directResponse", """{"status": 503}""")]
    [InlineData("delegate", """{"name": "child"}""")]
    public void A_managed_route_that_answers_otherwise_has_no_weights(string action, string value)
    {
        var mesh = Trapping.AllV1.Managing("primary").Routing($$$$$"""{"hosts": ["reviews"], "http": [{"name": "primary", "{{{{{action}}}}}": {{{{{value}}}}}}]}""").Mesh;
        var problem = Assert.Single(mesh.Problems);
        Assert.Equal(("RouteNotSupported", true), (problem.Reason, problem.IsError));
        Assert.Contains($"has {action}", problem.ToString(), StringComparison.Ordinal);
    }

    private static string Spec(string host) => $$$$$"""{"hosts": ["{{{{{host}}}}}"], "http": [{"route": [{"destination": {"host": "reviews", "subset": "v1"}}]}]}""";
}
