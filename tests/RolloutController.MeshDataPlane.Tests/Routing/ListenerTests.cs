using RolloutController.MeshDataPlane.Model;
using RolloutController.MeshDataPlane.Routing;

namespace RolloutController.MeshDataPlane.Tests.Routing;

public class ListenerTests
{
    private const string Reviews = "reviews.bookinfo.svc.cluster.local";
    private static readonly ProxyIdentity Sidecar = new() { Name = "client", Namespace = "bookinfo", Labels = KubernetesReader.Labels(System.Text.Json.Nodes.JsonNode.Parse("""{"app": "client"}""")) };

    private static readonly ProxyIdentity Gateway = new()
    {
        Name = "ingress",
        Namespace = "istio-system",
        IsGateway = true,
        Gateways = ["bookinfo/edge"],
        Servers = [new GatewayServer(9000, false), new GatewayServer(443, true)],
    };

    // istio pilot/pkg/networking/core/tls.go, buildSidecarOutboundTCPFilterChainOpts and matchTCP.
    [Theory]
    [InlineData("""{"match": [{"port": 9000}], V1}, {"match": [{"port": 9000}], V2}""", "v1")] // the first wins
    [InlineData("""{"match": [{"port": 9001}], V1}, {"match": [{"port": 9000}], V2}""", "v2")]
    [InlineData("""{V1}, {"match": [{"port": 9000}], V2}""", "v1")] // without a match: everything
    [InlineData("""{"match": [{"port": 9001}, {"port": 9000}], V1}""", "v1")]
    [InlineData("""{"match": [{"sourceLabels": {"app": "other"}}], V1}, {V2}""", "v2")]
    [InlineData("""{"match": [{"sourceNamespace": "other"}], V1}, {V2}""", "v2")]
    [InlineData("""{"match": [{"gateways": ["edge"]}], V1}, {V2}""", "v2")]
    [InlineData("""{"match": [{"gateways": ["mesh"], "sourceLabels": {"app": "other"}}], V1}, {V2}""", "v2")] // other than http: labels count beside gateways
    [InlineData("""{"match": [{"port": 9001}], V1}""", "")] // no route: the Service itself
    public void A_sidecar_takes_the_first_tcp_route_of_a_port(string routes, string subset)
    {
        var listener = Assert.Single(ProxyListeners.Listeners(State("tcp", 9000, $"\"tcp\": [{Routes(routes)}]"), Sidecar));

        Assert.Equal($"outbound|9000|{subset}|{Reviews}", Assert.Single(Assert.Single(listener.Chains).Clusters).Name);
    }

    // tls.go, buildSidecarOutboundTLSFilterChainOpts: a chain per match, none twice.
    [Fact]
    public void A_sidecar_has_a_chain_per_tls_match()
    {
        var listener = Assert.Single(ProxyListeners.Listeners(
            State("tls", 443, $$"""
                "tls": [{{Routes("""{"match": [{"port": 443, "sniHosts": ["a"]}, {"port": 443, "sniHosts": ["b", "*.c"]}], V1}, {"match": [{"sniHosts": ["a"]}, {"sniHosts": ["d"]}], V2}""")}}]
                """),
            Sidecar));

        Assert.Equal(["v1", "v1", "v1", "v2", "", ""], new[] { "a", "b", "x.c", "d", "c", null }.Select(sni => listener.Find(sni)?.Clusters[0].Name.Split('|')[2] ?? ""));
        Assert.Equal(3, listener.Chains.Length);
        Assert.All(listener.Chains, chain => Assert.Equal(new ObjectName("bookinfo", "reviews"), chain.Origin));
    }

    // networkfilter.go: a single destination needs no weight; of several, weight 0 is left out.
    [Fact]
    public void Weights_of_0_are_left_out()
    {
        var chain = Assert.Single(Assert.Single(ProxyListeners.Listeners(
            State("tcp", 9000, """
                "tcp": [{"route": [
                  {"destination": {"host": "reviews", "subset": "v1"}, "weight": 100}, {"destination": {"host": "reviews", "subset": "v2"}, "weight": 0}]}]
                """),
            Sidecar)).Chains);

        Assert.True(chain.IsWeighted);
        Assert.Equal($"outbound|9000|v1|{Reviews}", Assert.Single(chain.Clusters).Name);
    }

    // gateway.go, buildGatewayNetworkFiltersFromTCPRoutes and buildGatewayNetworkFiltersFromTLSRoutes, l4SingleMatch: no source conditions, no metadata.
    [Fact]
    public void A_gateway_has_a_listener_per_server_and_its_chains_do_not_tell_where_they_come_from()
    {
        var state = State("tcp", 9000, $$"""
            "gateways": ["edge"],
            "tcp": [{{Routes("""{"match": [{"port": 9001}], V1}, {"match": [{"port": 9000, "sourceLabels": {"app": "x"}}], V2}""")}}],
            "tls": [{{Routes("""{"match": [{"port": 443, "sniHosts": ["a"]}], V1}""")}}]
            """);

        var listeners = ProxyListeners.Listeners(state, Gateway);

        Assert.Equal([9000, 443], listeners.Select(listener => listener.Port));
        Assert.Equal(["v2", "v1"], listeners.Select(listener => Assert.Single(listener.Chains).Clusters[0].Name.Split('|')[2]));
        Assert.All(listeners, listener => Assert.Null(listener.Chains[0].Origin));
    }

    // virtual_service.proto, gateways: without mesh a sidecar is not concerned.
    [Theory]
    [InlineData("""["edge"]""", "")]
    [InlineData("""["edge", "mesh"]""", "v1")]
    public void Gateways_decide_whether_a_sidecar_is_concerned(string gateways, string subset)
    {
        var state = State("tcp", 9000, $$"""
            "gateways": {{gateways}}, "tcp": [{{Routes("{V1}")}}]
            """);

        Assert.Equal(subset, Assert.Single(ProxyListeners.Listeners(state, Sidecar)).Chains[0].Clusters[0].Name.Split('|')[2]);
        Assert.Equal("v1", ProxyListeners.Listeners(state, Gateway)[0].Chains[0].Clusters[0].Name.Split('|')[2]);
    }

    // virtual_service.proto, exportTo.
    [Theory]
    [InlineData("""["."]""", "")]
    [InlineData("""["clients"]""", "v1")]
    [InlineData("""["*"]""", "v1")]
    public void ExportTo_decides_which_namespaces_see_a_route(string exportTo, string subset)
    {
        var state = State("tcp", 9000, $$"""
            "exportTo": {{exportTo}}, "tcp": [{{Routes("{V1}")}}]
            """);

        Assert.Equal(subset, Assert.Single(ProxyListeners.Listeners(state, Sidecar with { Namespace = "clients" })).Chains[0].Clusters[0].Name.Split('|')[2]);
    }

    // pkg/config/kube/conversion.go, ConvertProtocol: listeners of http ports have route configurations instead.
    [Theory]
    [InlineData("http", false)]
    [InlineData("grpc-web", false)]
    [InlineData("tcp", true)]
    [InlineData("tcp-admin", true)]
    [InlineData("mongo", true)]
    [InlineData("tls-db", true)]
    [InlineData("https", true)]
    public void The_name_of_a_port_tells_its_protocol(string name, bool isTcp)
    {
        var state = Given.State(Given.Service("reviews", port: 9000, protocol: name));

        Assert.Equal(isTcp, !ProxyListeners.Listeners(state, Sidecar).IsEmpty);
        Assert.Equal(!isTcp, ProxyRoutes.Routes(state, Sidecar).Any(routes => routes.Port == 9000));
    }

    private static MeshState State(string protocol, int port, string spec) => Given.State(
        Given.Service("reviews", port: port, protocol: protocol),
        Given.VirtualService("reviews", $$"""{"hosts": ["reviews"], {{spec}}}"""));

    private static string Routes(string routes) => routes
        .Replace("V1", """ "route": [{"destination": {"host": "reviews", "subset": "v1"}}]""", StringComparison.Ordinal)
        .Replace("V2", """ "route": [{"destination": {"host": "reviews", "subset": "v2"}}]""", StringComparison.Ordinal);
}
