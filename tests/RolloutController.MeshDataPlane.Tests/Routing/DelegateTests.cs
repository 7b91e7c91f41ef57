using RolloutController.MeshDataPlane.Model;
using RolloutController.MeshDataPlane.Routing;

namespace RolloutController.MeshDataPlane.Tests.Routing;

/// <summary>istio pilot/pkg/config/kube/virtualservice (before: pilot/pkg/model/virtualservice.go): mergeHTTPRoutes and what it calls.</summary>
public class DelegateTests
{
    private const string Reviews = "reviews.bookinfo.svc.cluster.local";
    private static readonly ProxyIdentity Sidecar = new() { Name = "client", Namespace = "bookinfo" };

    // mergeHTTPRoute: names with a dash, or the one there is.
    [Theory]
    [InlineData("\"name\": \"shop\",", "\"name\": \"reviews\",", "shop-reviews")]
    [InlineData("\"name\": \"shop\",", "", "shop")]
    [InlineData("", "\"name\": \"reviews\",", "reviews")]
    public void A_childs_route_stands_in_the_place_of_the_delegating_one(string root, string child, string name)
    {
        var route = Assert.Single(RoutesOf(State($$"""{ {{root}} "delegate": {"name": "child"} }""", $$"""{ {{child}} {{To("v1")}} }""")));

        Assert.Equal((name, $"outbound|9080|v1|{Reviews}"), (route.Name, route.Clusters[0].Name));
        Assert.Equal(new ObjectName("bookinfo", "root"), route.Origin);
    }

    // mergeHTTPMatchRequests, stringMatchConflict: the child's match must be a part of the root's.
    [Theory]
    [InlineData("""{"uri": {"prefix": "/a"}}""", """{"uri": {"prefix": "/a/b"}}""", "/a/b")]
    [InlineData("""{"uri": {"prefix": "/a"}}""", """{"uri": {"exact": "/a/b"}}""", "/a/b")]
    [InlineData("""{"uri": {"prefix": "/a/b"}}""", """{"uri": {"prefix": "/a"}}""", null)]
    [InlineData("""{"uri": {"exact": "/a"}}""", """{"uri": {"prefix": "/a"}}""", null)]
    [InlineData("""{"uri": {"exact": "/a"}}""", """{"uri": {"exact": "/a"}}""", "/a")]
    [InlineData("""{"uri": {"regex": "/a.*"}}""", """{"uri": {"prefix": "/a"}}""", null)]
    [InlineData("""{"uri": {"prefix": "/a"}}""", """{"headers": {"x": {"exact": "1"}}}""", "/a")]
    [InlineData("""{"headers": {"x": {"exact": "1"}}}""", """{"headers": {"x": {"exact": "2"}}}""", null)]
    [InlineData("""{"port": 9080}""", """{"port": 81}""", null)]
    [InlineData("""{"uri": {"prefix": "/a"}}""", """{"uri": {"prefix": "/a"}, "ignoreUriCase": true}""", null)]
    public void Matches_are_merged_where_the_childs_is_a_part_of_the_roots(string root, string child, string? uri)
    {
        var routes = RoutesOf(State($$"""{"match": [{{root}}], "delegate": {"name": "child"} }""", $$"""{"match": [{{child}}], {{To("v1")}} }"""));

        Assert.Equal(uri is null ? 0 : 1, routes.Length);
        if (uri is not null)
            Assert.Equal(uri, routes[0].Match!.Uri!.Prefix ?? routes[0].Match!.Uri!.Exact);
    }

    // mergeHTTPRoute: what the child does not say is the root's.
    [Fact]
    public void The_childs_settings_win_over_the_roots()
    {
        var route = Assert.Single(RoutesOf(State(
            """{"timeout": "9s", "retries": {"attempts": 7}, "delegate": {"name": "child"}}""", $$"""{"timeout": "1s", {{To("v1")}} }""")));

        Assert.Equal((TimeSpan.FromSeconds(1), 7), (route.Source.Timeout!.Value, route.Retries!.Attempts));
    }

    // MergedVirtualServices: a child that is missing, or not exported to the root's namespace, takes only its own route away.
    [Theory]
    [InlineData("""{"name": "absent"}""", "[\"*\"]")]
    [InlineData("""{"name": "child", "namespace": "other"}""", "[\".\"]")]
    public void A_child_that_cannot_be_seen_leaves_the_other_routes(string child, string exportTo)
    {
        var state = State($$"""{"delegate": {{child}}}, { {{To("v2")}} }""", $$"""{ {{To("v1")}} }""", "other", exportTo);

        Assert.Equal("v2", Assert.Single(RoutesOf(state)).Clusters[0].Name.Split('|')[2]);
    }

    [Fact]
    public void A_child_of_another_namespace_is_found_there()
    {
        var state = State("""{"delegate": {"name": "child", "namespace": "other"}}""", $$"""{ {{To("v1")}} }""", "other");

        Assert.Equal("v1", Assert.Single(RoutesOf(state)).Clusters[0].Name.Split('|')[2]);
    }

    private static string To(string subset) => $$""" "route": [{"destination": {"host": "{{Reviews}}", "subset": "{{subset}}"} }] """;

    private static MeshState State(string root, string child, string childNamespace = "bookinfo", string exportTo = "[\"*\"]") => Given.State(
        Given.Service("reviews"),
        Given.VirtualService("root", $$"""{"hosts": ["reviews"], "http": [{{root}}]}"""),
        Given.VirtualService("child", $$"""{"exportTo": {{exportTo}}, "http": [{{child}}]}""", childNamespace));

    private static System.Collections.Immutable.ImmutableArray<Route> RoutesOf(MeshState state) =>
        ProxyRoutes.Routes(state, Sidecar).Single(routes => routes.Port == 9080).Find(Reviews)!.Routes is [{ Name: "default" }] ? [] : ProxyRoutes.Routes(state, Sidecar).Single(routes => routes.Port == 9080).Find(Reviews)!.Routes;
}
