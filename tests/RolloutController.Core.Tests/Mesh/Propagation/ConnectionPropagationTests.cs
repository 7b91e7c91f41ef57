using System.Collections.Immutable;
using System.Text;
using RolloutController.Core.Mesh;
using RolloutController.Core.Mesh.Propagation;
using static RolloutController.Core.Tests.Mesh.Propagation.Questioning;

namespace RolloutController.Core.Tests.Mesh.Propagation;

public sealed class ConnectionPropagationTests
{
    private const string Origin = "/apis/networking.istio.io/v1/namespaces/bookinfo/virtual-service/reviews";

    private static readonly MeshChange Tcp = Applied(new ConnectionMatch(9000, []));

    private static readonly MeshChange Tls = Applied(new ConnectionMatch(443, ["a", "b"]));

    [Fact]
    public void Tcp_routes_are_proven_by_listeners_and_not_by_route_configurations()
    {
        var dump = Dump(6, Chain(9000, [], Origin, ("v1", 90), ("v2", 10)));

        Assert.Equal(ProofState.Pending, new Questioning(Tcp).Istiod("a", Proxy("p", 6, 6) with { Listeners = Type(6, 5) }).Ask(("p", dump)).State);
        Assert.Equal(ProofState.Proven, new Questioning(Tcp).Istiod("a", Proxy("p", 6, 5) with { Listeners = Type(6, 6) }).Ask(("p", dump)).State);
    }

    [Fact]
    public void Http_and_tcp_routes_together_need_both()
    {
        var http = Assert.IsType<MeshChange.RoutesApplied>(Routes(("v1", 90), ("v2", 10)));
        var change = http with { Routes = [.. http.Routes, .. ((MeshChange.RoutesApplied)Tcp).Routes] };
        var dump = Route(6, ("v1", 90), ("v2", 10)) with { Chains = [Chain(9000, [], Origin, ("v1", 90), ("v2", 10))] };

        Assert.Equal(ProofState.Pending, new Questioning(change).Istiod("a", Proxy("p", 6, 6) with { Listeners = Type(6, 5) }).Ask(("p", dump)).State);
        Assert.Equal(ProofState.Pending, new Questioning(change).Istiod("a", Proxy("p", 6, 5) with { Listeners = Type(6, 6) }).Ask(("p", dump)).State);
        Assert.Equal(ProofState.Proven, new Questioning(change).Istiod("a", Proxy("p", 6, 6) with { Listeners = Type(6, 6) }).Ask(("p", dump)).State);
        Assert.Equal(DumpRelation.WithoutChange, ChangeInDump.Of(change, dump with { Chains = [Chain(9000, [], Origin, ("v1", 100))] }));
    }

    [Fact]
    public void A_refused_listener_is_a_refused_change()
    {
        var mesh = new Questioning(Tcp).Istiod("a", Proxy("p", 5, 5) with { Listeners = Type(5, 5) });
        mesh.Ask(("p", Dump(5, Chain(9000, [], Origin, ("v1", 100)))));
        mesh.Istiod("a", Proxy("p", 6, 6) with { Listeners = Type(6, 5) with { LastError = "no such filter" } });

        Assert.Equal(ProofState.Rejected, mesh.Ask(("p", Dump(6, Chain(9000, [], Origin, ("v1", 90), ("v2", 10))))).State);
    }

    [Theory]
    [InlineData(9000, Origin, DumpRelation.WithoutChange)]
    [InlineData(9001, Origin, DumpRelation.WithoutHost)] // another route of the VirtualService
    [InlineData(9000, "/apis/networking.istio.io/v1/namespaces/bookinfo/virtual-service/other", DumpRelation.WithoutHost)]
    [InlineData(9000, null, DumpRelation.WithoutChange)] // a gateway
    [InlineData(19000, null, DumpRelation.WithoutChange)] // a gateway whose Service maps the port to another one
    [InlineData(19000, Origin, DumpRelation.WithoutHost)]
    public void Only_the_chain_of_the_managed_route_is_looked_at(int port, string? origin, DumpRelation relation) =>
        Assert.Equal(relation, ChangeInDump.Of(Tcp, Dump(6, Chain(port, [], origin, ("v1", 100)))));

    [Fact]
    public void A_sidecar_that_no_route_applies_to_is_not_concerned() =>
        Assert.Equal(DumpRelation.WithoutHost, ChangeInDump.Of(Tcp, Dump(6, Chain(9000, [], null, ("", 1)))));

    [Theory]
    [InlineData("a", DumpRelation.WithoutChange)]
    [InlineData("b", DumpRelation.WithoutChange)]
    [InlineData("c", DumpRelation.WithoutHost)]
    [InlineData(null, DumpRelation.WithoutHost)]
    public void The_chains_of_a_tls_route_have_its_SNI_hosts(string? sni, DumpRelation relation) =>
        Assert.Equal(relation, ChangeInDump.Of(Tls, Dump(6, Chain(443, sni is null ? [] : [sni], Origin, ("v1", 100)))));

    [Fact]
    public void Every_chain_of_a_tls_route_must_carry_the_change()
    {
        var first = Chain(443, ["a"], Origin, ("v1", 90), ("v2", 10));

        Assert.Equal(DumpRelation.WithoutChange, ChangeInDump.Of(Tls, Dump(6, first, Chain(443, ["b"], Origin, ("v1", 100)))));
        Assert.Equal(DumpRelation.WithChange, ChangeInDump.Of(Tls, Dump(6, first, first with { ServerNames = ["b"] })));
    }

    [Fact]
    public void A_listener_that_names_the_subset_is_a_reference()
    {
        Assert.Equal(DumpRelation.WithoutChange, ChangeInDump.Of(Unreferenced, Dump(6, Chain(9000, [], null, ("v1", 90), ("v2", 10)))));
        Assert.Equal(DumpRelation.WithChange, ChangeInDump.Of(Unreferenced, Dump(6, Chain(9000, [], null, ("v1", 100)))));
    }

    [Fact]
    public void A_subset_that_listeners_named_is_let_go_when_listeners_are_accepted()
    {
        var change = Assert.IsType<MeshChange.SubsetUnreferenced>(Unreferenced) with { InListeners = true };
        var mesh = new Questioning(change).Istiod("a", Proxy("p", 5, 5) with { Listeners = Type(5, 5) });
        mesh.Ask(("p", Dump(5, Chain(9000, [], Origin, ("v1", 90), ("v2", 10)))));

        mesh.Istiod("a", Proxy("p", 6, 6) with { Listeners = Type(6, 5) });
        Assert.Equal(ProofState.Pending, mesh.Ask(("p", Dump(6, Chain(9000, [], Origin, ("v1", 100))))).State);

        mesh.Istiod("a", Proxy("p", 6, 6) with { Listeners = Type(6, 6) });
        Assert.Equal(ProofState.Proven, mesh.Ask().State);
    }

    [Fact]
    public void The_route_of_a_child_is_looked_for_under_its_root()
    {
        var change = Assert.IsType<MeshChange.RoutesApplied>(Routes(("v1", 100)));
        change = change with { Routes = [change.Routes[0] with { VirtualService = "shop", Namespace = "edge", Route = "shop-primary" }] };
        var dump = Route(6, ("v1", 90), ("v2", 10));
        var shown = dump.Routes[0] with { Name = "shop-primary", VirtualService = "/apis/networking.istio.io/v1/namespaces/edge/virtual-service/shop" };

        Assert.Equal(DumpRelation.WithoutChange, ChangeInDump.Of(change, dump with { Routes = [shown] }));
        Assert.Equal(DumpRelation.WithoutHost, ChangeInDump.Of(change, dump with { Routes = [shown with { Name = "primary" }] }));
    }

    /// <summary>As istiod writes listeners: debug.go, configDump; networking/core/tls.go and networkfilter.go.</summary>
    [Fact]
    public void Listeners_are_read_from_a_dump()
    {
        const string dump = """
            {"configs": [{
              "@type": "type.googleapis.com/envoy.admin.v3.ListenersConfigDump", "versionInfo": "2026-11-20T12:00:06Z/6",
              "dynamicListeners": [
                {"name": "10.0.0.7_443", "activeState": {"versionInfo": "2026-11-20T12:00:06Z/6", "listener": {
                  "@type": "type.googleapis.com/envoy.config.listener.v3.Listener", "name": "10.0.0.7_443",
                  "address": {"socketAddress": {"address": "10.0.0.7", "portValue": 443}},
                  "filterChains": [{
                    "filterChainMatch": {"serverNames": ["a", "b"]},
                    "filters": [
                      {"name": "istio.stats", "typedConfig": {"@type": "type.googleapis.com/stats.PluginConfig"}},
                      {"name": "envoy.filters.network.tcp_proxy", "typedConfig": {
                        "@type": "type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy", "statPrefix": "reviews.bookinfo",
                        "weightedClusters": {"clusters": [
                          {"name": "outbound|443|v1|reviews.bookinfo.svc.cluster.local", "weight": 90},
                          {"name": "outbound|443|v2|reviews.bookinfo.svc.cluster.local", "weight": 10}]}}}],
                    "metadata": {"filterMetadata": {"istio": {"config": "/apis/networking.istio.io/v1/namespaces/bookinfo/virtual-service/reviews"}}}}],
                  "defaultFilterChain": {"filters": [{"name": "envoy.filters.network.tcp_proxy", "typedConfig": {"cluster": "outbound|443||reviews.bookinfo.svc.cluster.local"}}]}}}},
                {"name": "0.0.0.0_9080", "activeState": {"listener": {"filterChains": [{"filters": [{"name": "envoy.filters.network.http_connection_manager", "typedConfig": {"rds": {}}}]}]}}},
                {"name": "broken", "errorState": {}}
              ]}]}
            """;

        var read = ConfigDump.Read(Encoding.UTF8.GetBytes(dump));

        Assert.Equal(2, read.Chains.Length);
        Assert.Equal((443, Origin), (read.Chains[0].Port, read.Chains[0].VirtualService));
        Assert.Equal(["a", "b"], read.Chains[0].ServerNames);
        Assert.Equal([(new ClusterName(443, "v1", Host), 90), (new ClusterName(443, "v2", Host), 10)], read.Chains[0].Clusters.Select(entry => (entry.Cluster, entry.Weight!.Value)));
        Assert.Equal((null, 0), (read.Chains[1].VirtualService, read.Chains[1].ServerNames.Length));
    }

    private static MeshChange Applied(ConnectionMatch connections)
    {
        var http = Assert.IsType<MeshChange.RoutesApplied>(Routes(("v1", 90), ("v2", 10)));
        return http with { Routes = [http.Routes[0] with { Route = null, Connections = connections }], Ports = [9000, 9001, 443] };
    }

    private static WatchedType Type(int sent, int acked) => new(Nonce(sent), Nonce(acked), "");

    private static ConfigDump Dump(int version, params DumpChain[] chains) => new(PushVersion.Parse(Version(version)), [], []) { Chains = [.. chains] };

    private static DumpChain Chain(int port, ImmutableArray<string> sni, string? origin, params (string Subset, int Weight)[] weights) => new(
        port, sni, origin, [.. weights.Select(weight => (new ClusterName(9000, weight.Subset, Host), weights.Length == 1 ? null : (int?)weight.Weight))]);
}
