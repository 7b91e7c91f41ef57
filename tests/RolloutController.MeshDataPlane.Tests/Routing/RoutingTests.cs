using Microsoft.AspNetCore.Http;
using RolloutController.MeshDataPlane.Model;
using RolloutController.MeshDataPlane.Routing;

namespace RolloutController.MeshDataPlane.Tests.Routing;

public class RoutingTests
{
    private const string Reviews = "reviews.bookinfo.svc.cluster.local";
    private static readonly ProxyIdentity Sidecar = new() { Name = "productpage", Namespace = "bookinfo", Labels = KubernetesReader.Labels(System.Text.Json.Nodes.JsonNode.Parse("""{"app": "productpage"}""")) };
    private static readonly ProxyIdentity Gateway = new() { Name = "ingress", Namespace = "istio-system", IsGateway = true, Gateways = ["bookinfo/bookinfo-gateway"] };

    // istio.io/docs/reference/config/networking/virtual-service: "The first rule matching an incoming request is used."
    [Theory]
    [InlineData("jason", "v2")]
    [InlineData("somebody", "v1")]
    [InlineData(null, "v1")]
    public void The_first_matching_route_wins(string? user, string subset)
    {
        var state = WithRoutes($$"""
            [{"match": [{"headers": {"end-user": {"exact": "jason"} } }], {{To("v2")}} }, { {{To("v1")}} }, { {{To("v3")}} }]
            """);
        var headers = new HeaderDictionary();
        if (user is not null)
            headers["end-user"] = user;
        Assert.Equal(subset, SubsetFor(state, Sidecar, headers: headers));
    }

    // istio pilot/pkg/model/virtualservice.go, SelectVirtualServices.
    [Theory]
    [InlineData("./*", true)]
    [InlineData("./reviews.bookinfo.svc.cluster.local", true)]
    [InlineData("./ratings.bookinfo.svc.cluster.local", false)]
    [InlineData("shop/*", false)]
    public void A_virtual_service_outside_of_the_Sidecar_scope_gives_no_routes(string egress, bool has)
    {
        var routes = ProxyRoutes.Routes(WithRoutes($$"""[{ {{To("v1")}} }]"""), Sidecar with { EgressHosts = [egress] });
        Assert.Equal(has, routes.Any(configuration => !configuration.VirtualHosts.IsEmpty));
    }

    // istio pilot/pkg/networking/core/route/route.go, TranslateRouteMatch; Envoy route_components.proto.
    [Theory]
    [InlineData("""{"uri": {"exact": "/a"}}""", "GET", "/a", true)]
    [InlineData("""{"uri": {"exact": "/a"}}""", "GET", "/a/b", false)]
    [InlineData("""{"uri": {"prefix": "/a"}}""", "GET", "/a/b?x=1", true)]
    [InlineData("""{"uri": {"regex": "/a/[0-9]+"}}""", "GET", "/a/12", true)]
    [InlineData("""{"uri": {"regex": "/a/[0-9]+"}}""", "GET", "/a/12/c", false)]
    [InlineData("""{"uri": {"exact": "/A"}, "ignoreUriCase": true}""", "GET", "/a", true)]
    [InlineData("""{"method": {"exact": "POST"}}""", "GET", "/a", false)]
    [InlineData("""{"authority": {"prefix": "reviews"}}""", "GET", "/a", true)]
    [InlineData("""{"queryParams": {"x": {"exact": "1"}}}""", "GET", "/a?x=1", true)]
    [InlineData("""{"queryParams": {"x": {"exact": "1"}}}""", "GET", "/a?x=2", false)]
    [InlineData("""{"headers": {"x-any": {}}}""", "GET", "/a", false)]
    [InlineData("""{"withoutHeaders": {"x-any": {}}}""", "GET", "/a", true)]
    [InlineData("""{"uri": {"exact": "/a"}, "method": {"exact": "POST"}}""", "GET", "/a", false)]
    [InlineData("""{"port": 9080}""", "GET", "/a", true)]
    [InlineData("""{"port": 81}""", "GET", "/a", false)]
    public void A_match_needs_all_of_its_conditions(string match, string method, string pathAndQuery, bool matches)
    {
        var state = WithRoutes($$"""[{"match": [{{match}}], {{To("v2")}} }, { {{To("v1")}} }]""");
        Assert.Equal(matches ? "v2" : "v1", SubsetFor(state, Sidecar, method, pathAndQuery));
    }

    // istio pilot/pkg/networking/core/route/route.go, sourceMatchHTTP: with gateways set, sourceLabels are not looked at.
    [Theory]
    [InlineData("""{"sourceLabels": {"app": "productpage"}}""", "v2")]
    [InlineData("""{"sourceLabels": {"app": "other"}}""", "v1")]
    [InlineData("""{"sourceLabels": {"app": "other"}, "gateways": ["mesh"]}""", "v2")]
    [InlineData("""{"gateways": ["bookinfo-gateway"]}""", "v1")]
    [InlineData("""{"sourceNamespace": "bookinfo"}""", "v2")]
    [InlineData("""{"sourceNamespace": "other"}""", "v1")]
    public void Source_conditions_decide_by_proxy_and_gateways_override_source_labels(string match, string subset) =>
        Assert.Equal(subset, SubsetFor(WithRoutes($$"""[{"match": [{{match}}], {{To("v2")}} }, { {{To("v1")}} }]"""), Sidecar));

    // route.go: "Ignore 0 weighted clusters if there are other clusters in the route."
    [Fact]
    public void Destinations_of_weight_0_are_dropped()
    {
        var route = RoutesOf(WithRoutes("""
            [{"route": [{"destination": {"host": "reviews", "subset": "v1"}, "weight": 100}, {"destination": {"host": "reviews", "subset": "v2"}, "weight": 0}]}]
            """), Sidecar).Single();
        Assert.Equal([$"outbound|9080|v1|{Reviews}"], route.Clusters.Select(cluster => cluster.Name));
        Assert.True(route.IsWeighted);
    }

    // virtual_service.proto, HTTPRouteDestination.weight: relative; one destination needs none.
    [Fact]
    public void A_single_destination_gets_everything_whatever_its_weight() =>
        Assert.False(RoutesOf(WithRoutes($$"""[{ {{To("v1")}} }]"""), Sidecar).Single().IsWeighted);

    [Theory]
    [InlineData(0.0, "a")]
    [InlineData(0.24, "a")]
    [InlineData(0.26, "b")]
    [InlineData(0.999, "b")]
    public void Weights_are_relative_to_their_sum(double random, string cluster) =>
        Assert.Equal(cluster, RouteMatching.Pick([new WeightedCluster("a", 1, HeaderEdits.None), new WeightedCluster("b", 3, HeaderEdits.None)], random).Name);

    // route.go, BuildHTTPRoutesForVirtualService: nothing is sent after a catch-all.
    [Fact]
    public void Routes_after_a_catch_all_do_not_exist() =>
        Assert.Single(RoutesOf(WithRoutes($$"""[{ {{To("v1")}} }, {"match": [{"uri": {"exact": "/a"} }], {{To("v2")}} }]"""), Sidecar));

    // Envoy: no route in the virtual host is a 404 with flag NR; the data plane turns this null into that.
    [Fact]
    public void Nothing_matching_is_no_route() =>
        Assert.Null(SubsetFor(WithRoutes($$"""[{"match": [{"uri": {"exact": "/only"} }], {{To("v2")}} }]"""), Sidecar, pathAndQuery: "/other"));

    // istio.io/docs/ops/best-practices/traffic-management#split-virtual-services: merging is for gateways only.
    [Fact]
    public void Sidecars_take_the_oldest_of_two_virtual_services_for_a_host()
    {
        var state = Given.State(
            Given.Service("reviews"),
            Given.VirtualService("younger", $$"""{"hosts": ["reviews"], "http": [{ {{To("v2")}} }]}""", age: 1),
            Given.VirtualService("older", $$"""{"hosts": ["reviews"], "http": [{ {{To("v1")}} }]}""", age: 2));
        Assert.Equal("v1", SubsetFor(state, Sidecar));
    }

    // istio pilot/pkg/networking/core/gateway.go: merged, oldest first, catch-all routes moved to the end.
    [Fact]
    public void Gateways_merge_virtual_services_with_catch_alls_last()
    {
        const string Common = "\"hosts\": [\"shop.example\"], \"gateways\": [\"bookinfo-gateway\"]";
        var state = Given.State(
            Given.Service("reviews"),
            Given.VirtualService("older", $$"""{ {{Common}}, "http": [{ {{To("v1")}} }]}""", age: 2),
            Given.VirtualService("younger", $$"""{ {{Common}}, "http": [{"match": [{"uri": {"exact": "/a"} }], {{To("v2")}} }]}""", age: 1));
        Assert.Equal("v2", SubsetFor(state, Gateway, pathAndQuery: "/a", host: "shop.example"));
        Assert.Equal("v1", SubsetFor(state, Gateway, pathAndQuery: "/b", host: "shop.example"));
    }

    // virtual_service.proto, gateways: a VirtualService for a gateway only does not touch sidecars.
    [Fact]
    public void A_gateway_only_virtual_service_does_not_concern_sidecars()
    {
        var state = Given.State(Given.Service("reviews"), Given.VirtualService("vs", $$"""{"hosts": ["reviews"], "gateways": ["bookinfo-gateway"], "http": [{ {{To("v2")}} }]}"""));
        Assert.Equal("", SubsetFor(state, Sidecar));
    }

    // route.go, GetDestinationCluster: own port, else the service's only port, else the listener's.
    [Theory]
    [InlineData("""{"host": "reviews", "port": {"number": 81}}""", $"outbound|81||{Reviews}")]
    [InlineData("""{"host": "reviews"}""", $"outbound|9080||{Reviews}")]
    [InlineData("""{"host": "unknown"}""", "outbound|8080||unknown.bookinfo.svc.cluster.local")]
    public void A_destination_names_its_cluster_by_port(string destination, string cluster)
    {
        var state = Given.State(Given.Service("reviews"), Given.VirtualService("vs", $$"""{"hosts": ["a.example"], "gateways": ["bookinfo-gateway"], "http": [{"route": [{"destination": {{destination}} }] }] }"""));
        Assert.Equal(cluster, RoutesOf(state, Gateway, "a.example").Single().Clusters.Single().Name);
    }

    // istio pilot/pkg/networking/core/route/retry/retry.go, DefaultPolicy; virtual_service.proto, HTTPRoute.fault.
    [Theory]
    [InlineData("", 2)]
    [InlineData(""", "retries": {"attempts": 5}""", 5)]
    [InlineData(""", "retries": {"attempts": 0}""", null)]
    [InlineData(""", "retries": {"attempts": 5}, "fault": {"abort": {"httpStatus": 500}}""", null)]
    public void Retries_default_to_2_and_a_fault_switches_them_off(string more, int? attempts) =>
        Assert.Equal(attempts, RoutesOf(WithRoutes($$"""[{ {{To("v1")}}{{more}} }]"""), Sidecar).Single().Retries?.Attempts);

    private static string To(string subset) => $$"""
        "route": [{"destination": {"host": "reviews{{(subset.Length > 0 ? ".bookinfo.svc.cluster.local" : "")}}", "subset": "{{subset}}"} }]
        """;

    private static MeshState WithRoutes(string http) =>
        Given.State(Given.Service("reviews"), Given.VirtualService("reviews", $$"""{"hosts": ["reviews"], "http": {{http}} }"""));

    private static System.Collections.Immutable.ImmutableArray<Route> RoutesOf(MeshState state, ProxyIdentity proxy, string host = Reviews) =>
        ProxyRoutes.Routes(state, proxy).Select(routes => routes.Find(host)).First(found => found is not null)!.Routes;

    private static string? SubsetFor(
        MeshState state, ProxyIdentity proxy, string method = "GET", string pathAndQuery = "/", string host = "reviews", HeaderDictionary? headers = null)
    {
        string[] parts = pathAndQuery.Split('?');
        var query = new QueryCollection(parts.Length < 2 ? [] : Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(parts[1]));
        var virtualHost = ProxyRoutes.Routes(state, proxy).Select(routes => routes.Find(host)).First(found => found is not null)!;
        var facts = new RequestFacts(method, parts[0], host + ":9080", headers ?? [], query);
        return RouteMatching.First(virtualHost, facts)?.Clusters[0].Name.Split('|')[2];
    }
}
