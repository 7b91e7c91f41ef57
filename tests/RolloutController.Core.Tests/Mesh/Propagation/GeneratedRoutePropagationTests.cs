using RolloutController.Core.Mesh;
using RolloutController.Core.Mesh.Generated;
using RolloutController.Core.Mesh.Propagation;
using static RolloutController.Core.Tests.Mesh.Generated.Generating;
using static RolloutController.Core.Tests.Mesh.Propagation.Questioning;

namespace RolloutController.Core.Tests.Mesh.Propagation;

public sealed class GeneratedRoutePropagationTests
{
    private const string Twin = "rollout-controller/reviews/dependency-fault/http[0]";
    private const string MirrorTwin = "rollout-controller/reviews/mirror/primary";

    [Fact]
    public void A_fault_on_a_dependency_is_proven_at_the_canarys_own_proxy()
    {
        var mesh = new Questioning(Change(Fault())).Istiod("a", Proxy("caller.bookinfo", 6, 6), Proxy("canary.bookinfo", 6, 5));
        var managed = Route(6, ("v1", 100));

        // The caller has the managed route as before: nothing is known of the fault.
        Assert.Equal(0, mesh.Ask(("caller.bookinfo", managed)).Accepted);

        mesh.Ask(("canary.bookinfo", With(managed, FaultRoute())));
        var proof = mesh.Ask();
        Assert.Equal((ProofState.Pending, 1), (proof.State, proof.Accepted));

        mesh.Istiod("a", Proxy("caller.bookinfo", 6, 6), Proxy("canary.bookinfo", 6, 6));
        Assert.Equal(ProofState.Proven, mesh.Ask().State);
    }

    [Fact]
    public void Proxies_of_other_namespaces_cannot_have_a_fault_for_callers_of_one()
    {
        var mesh = new Questioning(Change(Fault())).Istiod("a", Proxy("canary.bookinfo", 6, 6), Proxy("web.elsewhere", 5, 5), Proxy("gateway.istio-system", 6, 6));

        mesh.Ask(("canary.bookinfo", With(Route(6, ("v1", 100)), FaultRoute())), ("web.elsewhere", Route(5, ("v1", 100))), ("gateway.istio-system", Clusters(6)));

        Assert.Equal(ProofState.Proven, mesh.Ask(("web.elsewhere", Route(5, ("v1", 100)))).State);
    }

    [Fact]
    public void A_managed_route_with_a_generated_route_above_it_that_should_be_gone_is_not_as_written()
    {
        var change = Assert.IsType<MeshChange.RoutesApplied>(Routes(("v1", 100))) with { GeneratedPrefix = "rollout-controller/reviews/" };
        var dump = Route(6, ("v1", 100));

        Assert.Equal(DumpRelation.WithChange, ChangeInDump.Of(change, dump));
        Assert.Equal(DumpRelation.WithoutChange, ChangeInDump.Of(change, With(dump, MirrorRoute())));
        Assert.Equal(DumpRelation.WithChange, ChangeInDump.Of(change with { Generated = [Mirror()] }, With(dump, MirrorRoute())));
        Assert.Equal(DumpRelation.WithChange, ChangeInDump.Of(change, With(dump, MirrorRoute() with { Name = "rollout-controller/other/mirror/primary" })));
        Assert.Equal(DumpRelation.WithChange, ChangeInDump.Of(change, With(dump, MirrorRoute() with
        {
            Clusters = [(new ClusterName(9080, "v1", "reviews.elsewhere.svc.cluster.local"), null)],
        })));
    }

    [Fact]
    public void A_fault_is_gone_when_every_proxy_of_the_namespace_is_seen_without_it()
    {
        var change = Assert.IsType<MeshChange.RoutesApplied>(Routes(("v1", 100))) with { GeneratedPrefix = "rollout-controller/reviews/", AwaitsRemoval = true };
        var mesh = new Questioning(change).Istiod("a", Proxy("caller.bookinfo", 5, 5), Proxy("canary.bookinfo", 5, 5), Proxy("web.elsewhere", 5, 5));
        var managed = Route(5, ("v1", 100));

        mesh.Ask(("caller.bookinfo", managed), ("canary.bookinfo", With(managed, FaultRoute())));
        Assert.NotEqual(ProofState.Proven, mesh.AskAfter(TimeSpan.FromSeconds(5)).State);

        mesh.Istiod("a", Proxy("caller.bookinfo", 6, 6), Proxy("canary.bookinfo", 6, 6), Proxy("web.elsewhere", 6, 6));
        mesh.Ask(("caller.bookinfo", Route(6, ("v1", 100))), ("canary.bookinfo", Route(6, ("v1", 100))));
        Assert.Equal(ProofState.Proven, mesh.AskAfter(TimeSpan.FromSeconds(5)).State);
    }

    [Theory]
    [InlineData("abort 503 on 20%", "all to v1", DumpRelation.WithChange)]
    [InlineData("abort 503 on 30%", "all to v1", DumpRelation.WithoutChange)]
    [InlineData("abort 503 on 20%", "all to v2", DumpRelation.WithoutChange)]
    public void What_a_generated_route_does_must_be_as_written(string fault, string destination, DumpRelation relation) => Assert.Equal(
        relation,
        ChangeInDump.Of(Change(Fault()).Parts[1], With(Route(6), FaultRoute() with { Facts = [fault, destination] })));

    [Fact]
    public void A_header_route_for_other_requests_is_another_one()
    {
        var eve = new GeneratedSplit("rollout-controller/reviews/header-route/primary", ["all to v2"], [["eve", "/a"], ["eve", "/b"]]);
        var route = new DumpRoute(eve.Name, null, [(new ClusterName(9080, "v2", Host), null)], []) { Facts = ["all to v2"], Texts = ["eve", "/b", "end-user"] };

        Assert.Equal(DumpRelation.WithChange, ChangeInDump.Of(Change(eve).Parts[1], With(Route(6), route)));
        Assert.Equal(DumpRelation.WithoutChange, ChangeInDump.Of(Change(eve).Parts[1], With(Route(6), route with { Texts = ["jason", "/b", "end-user"] })));
    }

    [Fact]
    public void Both_sides_say_the_same_of_one_route()
    {
        var split = RouteFacts.Of(Scene.Json("""
            {"name": "rollout-controller/reviews/fault/primary",
             "match": [{"headers": {"x-test": {"exact": "1"}}, "method": {"regex": "GET|HEAD"}, "uri": {"prefix": "/a"}}],
             "route": [{"destination": {"host": "reviews", "subset": "v1"}, "weight": 90}, {"destination": {"host": "reviews", "subset": "v2"}, "weight": 10},
                       {"destination": {"host": "reviews", "subset": "v3"}}],
             "mirrors": [{"destination": {"host": "audit"}}, {"destination": {"host": "reviews", "subset": "v2"}, "percentage": {"value": 0.5}}, {"destination": {"host": "x"}, "percentage": {"value": 0}}],
             "fault": {"abort": {"httpStatus": 503, "percentage": {"value": 20}}, "delay": {"fixedDelay": "2.50s", "percentage": {"value": 12.5}}}}
            """));
        var dump = ConfigDump.Read("""
            {"configs": [{"dynamicRouteConfigs": [{"versionInfo": "2026-11-20T12:00:06Z/6", "routeConfig": {"virtualHosts": [{"routes": [
              {"name": "rollout-controller/reviews/fault/primary.some-match",
               "match": {"prefix": "/a", "headers": [{"name": "x-test", "stringMatch": {"exact": "1"}}, {"name": ":method", "stringMatch": {"safeRegex": {"regex": "GET|HEAD"}}}]},
               "route": {
                 "weightedClusters": {"clusters": [
                   {"name": "outbound|9080|v1|reviews.bookinfo.svc.cluster.local", "weight": 90}, {"name": "outbound|9080|v2|reviews.bookinfo.svc.cluster.local", "weight": 10}]},
                 "requestMirrorPolicies": [
                   {"cluster": "outbound|80||audit.bookinfo.svc.cluster.local", "runtimeFraction": {"defaultValue": {"numerator": 100}}},
                   {"cluster": "outbound|9080|v2|reviews.bookinfo.svc.cluster.local", "runtimeFraction": {"defaultValue": {"numerator": 5000, "denominator": "MILLION"}}}]},
               "typedPerFilterConfig": {"envoy.filters.http.fault": {
                 "abort": {"httpStatus": 503, "percentage": {"numerator": 200000, "denominator": "MILLION"}},
                 "delay": {"fixedDelay": "2.500s", "percentage": {"numerator": 125000, "denominator": "MILLION"}}}}}
            ]}]}}]}]}
            """u8.ToArray());

        Assert.Equal(
            ["10 to v2", "90 to v1", "abort 503 on 20%", "delay 2.5 on 12.5%", "mirror 0.5% to v2", "mirror 100% to "],
            split.Facts);
        Assert.Equal(split.Facts, Assert.Single(dump.Routes).Facts);
        Assert.Equal(DumpRelation.WithChange, ChangeInDump.Of(Change(split).Parts[1], dump));
    }

    [Fact]
    public void A_generated_route_whose_name_goes_on_behind_a_dot_is_another_one()
    {
        var change = AsSeen(Routes("""
            - {name: v1.1, match: [{headers: {a: {exact: x}}}], route: [{destination: {host: reviews, subset: v1}}]}
            - {name: v1, route: [{destination: {host: reviews, subset: v1}}]}
            """).Managing("v1.1", "v1").Apply(Core.Tests.Mesh.Generated.Generating.With(Jason)));
        var other = new DumpRoute("rollout-controller/reviews/header-route/v1.1", null, [(new ClusterName(9080, "v2", Host), null)], [])
        {
            Facts = ["all to v2"],
            Texts = ["jason", "x"],
        };
        var own = other with { Name = "rollout-controller/reviews/header-route/v1", Texts = ["jason"] };

        Assert.Equal([DumpRelation.WithChange, DumpRelation.WithChange], Relations(change, own, other));
        Assert.Equal([DumpRelation.WithChange, DumpRelation.WithoutChange], Relations(change, own with { Facts = ["all to v1"] }, other));
        Assert.Equal([DumpRelation.WithChange, DumpRelation.WithoutHost], Relations(change, other));
    }

    [Fact]
    public void What_is_inherited_in_older_fields_is_seen_as_the_proxies_have_it()
    {
        var split = RouteFacts.Of(Scene.Json("""
            {"name": "rollout-controller/reviews/header-route/primary", "route": [{"destination": {"host": "reviews", "subset": "v2"}}],
             "mirror": {"host": "audit"}, "mirrorPercent": 7,
             "fault": {"delay": {"fixedDelay": "1s", "percent": 5}, "abort": {"httpStatus": 500}}}
            """));

        Assert.Equal(["abort 500 on 0%", "all to v2", "delay 1 on 5%", "mirror 7% to "], split.Facts);
    }

    [Fact]
    public void Below_a_mirror_of_every_request_proxies_have_no_managed_route()
    {
        var mirror = new Core.Mesh.Generated.GeneratedRoute.Mirror("v2", new(new(100), Core.Model.Requests.RequestMatch.Any));
        var change = AsSeen(Routes("- {name: primary, route: [{destination: {host: reviews, subset: v1}}]}").Apply(At(10, mirror)));
        var dump = Route(6, ("v1", 90), ("v2", 10));
        var twin = dump.Routes[0] with { Name = MirrorTwin, Facts = ["10 to v2", "90 to v1", "mirror 100% to v2"] };

        Assert.Equal(DumpRelation.WithChange, ChangeInDump.Of(change, dump with { Routes = [twin] }));
        Assert.Equal(DumpRelation.WithoutChange, ChangeInDump.Of(change, Route(6, ("v1", 100)) with { Routes = [twin with { Clusters = Route(6, ("v1", 100)).Routes[0].Clusters }] }));
    }

    [Fact]
    public void A_mirror_of_every_request_that_should_be_gone_is_not_taken_for_a_proxy_that_knows_nothing()
    {
        var change = AsSeen(Routes("- {name: primary, route: [{destination: {host: reviews, subset: v1}}]}").Recorded());
        var dump = Route(6, ("v1", 100));

        Assert.Equal(DumpRelation.WithoutChange, ChangeInDump.Of(change, dump with { Routes = [dump.Routes[0] with { Name = MirrorTwin }] }));
    }

    [Fact]
    public void Routes_of_several_virtual_services_are_proven_one_by_one()
    {
        var one = Assert.IsType<MeshChange.RoutesApplied>(Routes(("v1", 100)));
        var both = one with { Routes = one.Routes.Add(one.Routes[0] with { VirtualService = "gateway", Route = "web" }) };

        // The gateway's own was written later: that a sidecar shows the first says nothing of it.
        var mesh = new Questioning(both).Istiod("a", Proxy("sidecar", 6, 6), Proxy("gateway", 5, 5));
        var proof = mesh.Ask(("sidecar", Route(6, ("v1", 100))));
        Assert.NotEqual(ProofState.Proven, proof.State);
        Assert.Equal(2, both.Parts.Length);
    }

    private static MeshChange.RoutesApplied AsSeen(Scene scene) => Assert.IsType<MeshChange.RoutesApplied>(scene.Mesh.RoutesAsSeen());

    /// <summary>How each generated route of the change stands to a dump with these routes.</summary>
    private static DumpRelation[] Relations(MeshChange change, params DumpRoute[] routes) =>
        [.. change.Parts.OfType<MeshChange.GeneratedApplied>().Select(part => ChangeInDump.Of(part, Route(6) with { Routes = [.. routes] }))];

    private static MeshChange.RoutesApplied Change(GeneratedSplit split) =>
        Assert.IsType<MeshChange.RoutesApplied>(Routes(("v1", 100))) with { Generated = [split], GeneratedPrefix = "rollout-controller/reviews/" };

    private static GeneratedSplit Fault() => new(Twin, ["abort 503 on 20%", "all to v1"], []) { Callers = "bookinfo" };

    private static GeneratedSplit Mirror() => new(MirrorTwin, ["all to v1", "mirror 100% to v2"], []);

    private static DumpRoute FaultRoute() => new(Twin, null, [(new ClusterName(9080, "v1", "ratings.bookinfo.svc.cluster.local"), null)], [])
    {
        Facts = ["abort 503 on 20%", "all to v1"],
    };

    private static DumpRoute MirrorRoute() => new(MirrorTwin, null, [(new ClusterName(9080, "v1", Host), null)], [])
    {
        Facts = ["all to v1", "mirror 100% to v2"],
    };

    private static ConfigDump With(ConfigDump dump, DumpRoute route) => dump with { Routes = dump.Routes.Insert(0, route) };
}
