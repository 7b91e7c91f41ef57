using RolloutController.Core.Mesh;
using RolloutController.Core.Model;
using static RolloutController.Core.Tests.Mesh.Samples;

namespace RolloutController.Core.Tests.Mesh;

public class ConnectionRouteTests
{
    private const string _field = "spec.traffic.virtualServices[0].";

    private static readonly string Sends = $"""[{To("v1")}]""";

    private static readonly string Elsewhere = $"""[{To("v1", host: "ratings")}]""";

    [Theory]
    [InlineData("""{"match": [{"port": 9000}], "route": SENDS}""", 0)]
    [InlineData("""{"match": [{"port": 9001}], "route": SENDS}, {"match": [{"port": 9000}], "route": SENDS}""", 1)]
    [InlineData("""{"route": SENDS}, {"match": [{"port": 9000}], "route": SENDS}""", 1)]
    [InlineData("""{"match": [{"port": 9001}], "route": SENDS}, {"route": SENDS}""", 1)]
    [InlineData("""{"match": [{"port": 9001}], "route": SENDS}, {"match": [{"gateways": ["mesh"]}], "route": SENDS}""", 1)]
    [InlineData("""{"match": [{"port": 9001}, {"port": 9000}], "route": SENDS}""", 0)]
    [InlineData("""{"match": [{"port": 9000, "sourceLabels": {"app": "x"}}], "route": ELSEWHERE}, {"match": [{"port": 9000}], "route": SENDS}""", 1)]
    public void A_tcp_route_is_found_by_its_port_or_else_because_it_takes_every_port(string routes, int index)
    {
        var scene = Tcp(routes, 9000);

        Assert.Empty(scene.Mesh.Problems);
        Assert.Equal("tcp:9000", Assert.Single(scene.Mesh.Routes).Route);
        var edited = scene.Recorded().Apply(Scene.Routes("v1", "v2", 10)).VirtualServices[0]["spec"]!["tcp"]!;
        Assert.Equal(2, edited[index]!["route"]!.AsArray().Count);
        Assert.Single(edited.AsArray(), route => route!["route"]!.AsArray().Count == 2);
    }

    [Theory]
    [InlineData("", "RouteNotFound", "tcpRoutes[0]: port 9000; expected the port of a tcp route of VirtualService bookinfo/reviews; it has no tcp routes")]
    [InlineData("""{"match": [{"port": 9001}], "route": SENDS}""", "RouteNotFound", "tcpRoutes[0]: port 9000; expected the port of a tcp route of VirtualService bookinfo/reviews; it has tcp[0] (port 9001)")]
    [InlineData("""{"match": [{"port": 9000}], "route": ELSEWHERE}""", "RouteNotToService", "tcpRoutes[0]: port 9000; expected a route that sends to reviews; it has tcp[0] (port 9000)")]
    [InlineData(
        """{"match": [{"port": 9000, "gateways": ["mesh"]}], "route": SENDS}, {"match": [{"port": 9000, "gateways": ["edge"]}], "route": SENDS}""",
        "RouteAmbiguous",
        "tcpRoutes[0]: port 9000; expected what only one tcp route of VirtualService bookinfo/reviews that sends to reviews matches; it has tcp[0] (port 9000), tcp[1] (port 9000)")]
    [InlineData("""{"match": [{"port": 9000}], "route": [{"destination": {"host": "reviews"}, "weight": -1}]}""", "RouteNotSupported", null)]
    public void A_tcp_route_that_cannot_be_told_is_answered_with_what_there_is(string routes, string reason, string? text) =>
        AssertProblem(Tcp(routes, 9000), reason, text);

    [Fact]
    public void One_route_named_by_two_of_its_ports_is_refused() => AssertProblem(
        Tcp("""{"match": [{"port": 9001}, {"port": 9000}], "route": SENDS}""", 9000, 9001),
        "RouteAmbiguous",
        "tcpRoutes[1]: port 9001; expected each route only once; tcp[0] of VirtualService bookinfo/reviews is meant by another entry too");

    [Theory]
    [InlineData("a", "b")]
    [InlineData("b", "a")]
    [InlineData]
    public void A_tls_route_is_found_by_all_SNI_hosts_of_all_its_matches(params string[] hosts)
    {
        var scene = Tls("""{"match": [{"port": 443, "sniHosts": ["a"]}, {"port": 443, "sniHosts": ["b"]}], "route": SENDS}""", 443, hosts);

        Assert.Empty(scene.Mesh.Problems);
        Assert.Equal("tls:443/a,b", Assert.Single(scene.Mesh.Routes).Route);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("a", "b", "c")]
    public void A_part_of_the_SNI_hosts_does_not_name_a_tls_route(params string[] hosts) => AssertProblem(
        Tls("""{"match": [{"port": 443, "sniHosts": ["a", "b"]}], "route": SENDS}""", 443, hosts),
        "RouteNotFound",
        $"tlsRoutes[0]: port 443, {string.Join(", ", hosts)}; expected the port and all SNI hosts of a tls route of VirtualService bookinfo/reviews; it has tls[0] (port 443: a, b)");

    [Fact]
    public void Two_tls_routes_of_one_port_need_their_SNI_hosts()
    {
        const string routes = """{"match": [{"port": 443, "sniHosts": ["a"]}], "route": SENDS}, {"match": [{"port": 443, "sniHosts": ["b"]}], "route": SENDS}""";

        AssertProblem(Tls(routes, 443), "RouteAmbiguous", null);
        Assert.Equal("tls:443/b", Assert.Single(Tls(routes, 443, "b").Mesh.Routes).Route);
    }

    [Fact]
    public void Where_only_tcp_routes_are_named_http_routes_are_left_alone()
    {
        var item = Scene.Json(AllV1);
        item["spec"]!["tcp"] = Scene.Json(Connections("tcp", """{"match": [{"port": 9000}], "route": SENDS}""".Replace("SENDS", Sends, StringComparison.Ordinal)))["spec"]!["tcp"]!.DeepClone();
        var scene = (Scene.Of(AllV1) with { VirtualServices = [item] }).WithTraffic(traffic => traffic with { VirtualServices = [new() { Name = "reviews", TcpRoutes = [new(9000)] }] });

        var after = scene.Recorded().Apply(Scene.Routes("v1", "v2", 50));

        Scene.AssertEqual(item["spec"]!["http"]!, after.VirtualServices[0]["spec"]!["http"]);
        Assert.Equal(2, after.VirtualServices[0]["spec"]!["tcp"]![0]!["route"]!.AsArray().Count);
    }

    [Fact]
    public void Http_tcp_and_tls_routes_of_one_virtual_service_move_together_in_one_write()
    {
        var item = Scene.Json(VirtualService($$"""{"name": "primary", "route": {{Sends}}}"""));
        item["spec"]!["tcp"] = Scene.Json(Connections("tcp", With("""{"match": [{"port": 9000}], "route": SENDS}""")))["spec"]!["tcp"]!.DeepClone();
        item["spec"]!["tls"] = Scene.Json(Connections("tls", With("""{"match": [{"port": 443, "sniHosts": ["a"]}], "route": SENDS}""")))["spec"]!["tls"]!.DeepClone();
        var scene = (Scene.Of(AllV1) with { VirtualServices = [item] }).WithTraffic(traffic => traffic with
        {
            VirtualServices = [new() { Name = "reviews", HttpRoutes = ["primary"], TcpRoutes = [new(9000)], TlsRoutes = [new(443)] }],
        });

        var edits = scene.Recorded().Mesh.Render(Scene.Routes("v1", "v2", 20));

        Assert.Equal("route primary: v1 80, v2 20 of 100; route tcp:9000: v1 80, v2 20 of 100; route tls:443/a: v1 80, v2 20 of 100", Assert.Single(edits.Routes).Description);
        Assert.Equal(["primary", "tcp:9000", "tls:443/a"], edits.Weights.Select(weights => weights.Route));
    }

    [Fact]
    public void Generated_routes_are_put_above_http_routes_only()
    {
        var item = Scene.Json(VirtualService($$"""{"name": "primary", "route": {{Sends}}}"""));
        item["spec"]!["tcp"] = Scene.Json(Connections("tcp", With("""{"match": [{"port": 9000}], "route": SENDS}""")))["spec"]!["tcp"]!.DeepClone();
        var scene = (Scene.Of(AllV1) with { VirtualServices = [item] }).WithTraffic(traffic => traffic with
        {
            VirtualServices = [new() { Name = "reviews", HttpRoutes = ["primary"], TcpRoutes = [new(9000)] }],
        });

        var after = scene.Recorded().Apply(Scene.Routes("v1", null, 0) with { Generated = [Generated.Generating.Mirror] });

        Assert.Equal(2, after.VirtualServices[0]["spec"]!["http"]!.AsArray().Count);
        Scene.AssertEqual(item["spec"]!["tcp"]!, after.VirtualServices[0]["spec"]!["tcp"]);
    }

    [Theory]
    [InlineData("tcp", """[{"match": [{"port": 9000}], "route": [{"destination": {"host": "reviews", "subset": "v1"}}]}]""")]
    [InlineData("tls", """[{"match": [{"port": 443, "sniHosts": ["a"]}], "route": [{"destination": {"host": "reviews", "subset": "v1"}}]}]""")]
    public void A_virtual_service_is_made_with_the_routes_that_are_named(string kind, string expected)
    {
        var scene = (Scene.Of(AllV1) with { VirtualServices = [] }).WithTraffic(traffic => traffic with
        {
            VirtualServices =
            [
                kind == "tcp"
                    ? new() { Name = "reviews", Create = true, TcpRoutes = [new(9000)] }
                    : new() { Name = "reviews", Create = true, TlsRoutes = [new(443) { SniHosts = ["a"] }] },
            ],
        });

        var made = scene.Apply(Scene.Routes("v1", null, 0));

        Scene.AssertEqual(System.Text.Json.Nodes.JsonNode.Parse(expected)!, made.VirtualServices[0]["spec"]![kind]);
        Assert.Null(made.VirtualServices[0]["spec"]!["http"]);
        Assert.True(made.Mesh.Render(Scene.Routes("v1", null, 0)).IsEmpty);
    }

    [Fact]
    public void A_virtual_service_without_http_routes_says_how_others_are_named()
    {
        var problem = Assert.Single((Tcp("""{"match": [{"port": 9000}], "route": SENDS}""") with { }).WithTraffic(traffic => traffic with { VirtualServices = [new() { Name = "reviews" }] }).Mesh.Problems);

        Assert.EndsWith("it has no http routes; it has tcp routes, which are named by tcpRoutes", problem.Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void One_tcp_route_is_one_claim_by_whichever_of_its_ports_it_is_named()
    {
        const string routes = """{"match": [{"port": 9000}, {"port": 9001}], "route": SENDS}, {"match": [{"port": 9002}], "route": SENDS}""";

        Assert.Equal(["bookinfo/reviews route tcp[0]"], Claims(Tcp(routes, 9000)));
        Assert.Equal(["bookinfo/reviews route tcp[0]"], Claims(Tcp(routes, 9001)));
        Assert.Equal(["bookinfo/reviews route tcp[1]"], Claims(Tcp(routes, 9002)));
        Assert.Equal(["bookinfo/reviews route tls[0]"], Claims(Tls("""{"match": [{"port": 443, "sniHosts": ["a"]}], "route": SENDS}""", 443)));
    }

    private static IEnumerable<string> Claims(Scene scene) =>
        RouteClaims.Of(Scene.Rollout, scene.Spec, new(scene.VirtualServices, [])).Select(claim => claim.ToString());

    private static Scene Tcp(string routes, params int[] ports) => Scene.Of(Connections("tcp", With(routes))).WithTraffic(traffic => traffic with
    {
        VirtualServices = [new() { Name = "reviews", TcpRoutes = [.. ports.Select(port => new TcpRouteReference(port))] }],
    });

    private static Scene Tls(string routes, int port, params string[] hosts) => Scene.Of(Connections("tls", With(routes))).WithTraffic(traffic => traffic with
    {
        VirtualServices = [new() { Name = "reviews", TlsRoutes = [new(port) { SniHosts = [.. hosts] }] }],
    });

    private static string With(string routes) =>
        routes.Replace("SENDS", Sends, StringComparison.Ordinal).Replace("ELSEWHERE", Elsewhere, StringComparison.Ordinal);

    private static void AssertProblem(Scene scene, string reason, string? text)
    {
        var problem = Assert.Single(scene.Mesh.Problems);
        Assert.Equal((reason, true), (problem.Reason, problem.IsError));
        Assert.Equal(text is null ? problem.ToString() : _field + text, problem.ToString());
    }
}
