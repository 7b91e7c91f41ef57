using RolloutController.MeshDataPlane.Model;
using RolloutController.MeshDataPlane.Proxies;
using RolloutController.MeshDataPlane.Routing;
using RolloutController.MeshDataPlane.Xds;
using RolloutController.TestKit.Time;

namespace RolloutController.MeshDataPlane.Tests.Xds;

public sealed class XdsTests : IDisposable
{
    private const string V2 = "outbound|9080|v2|reviews.bookinfo.svc.cluster.local";
    private readonly ManualTimeProvider time = new();
    private readonly MeshClock clock;
    private readonly MeshConfigStore store = new();
    private readonly Istiod istiod;

    public XdsTests()
    {
        clock = new MeshClock(time);
        Apply(Given.Service("reviews"));
        Apply(Given.DestinationRule("reviews", "reviews", ["v1"]));
        Apply(Given.Pod("a", "v1", "192.0.2.1"));
        Apply(Given.Pod("b", "v2", "192.0.2.2"));
        Apply(Given.Endpoints("reviews", ("192.0.2.1", "a"), ("192.0.2.2", "b")));
        istiod = new Istiod(new IstiodOptions(), store, clock, Guid.NewGuid);
    }

    public void Dispose() => clock.Dispose();

    // istio pilot/pkg/xds/discovery.go, debounce: a quiet time of PILOT_DEBOUNCE_AFTER ends the wait.
    [Fact]
    public void Changes_are_pushed_after_a_quiet_time()
    {
        var agent = Connect();
        AddV2();
        time.Advance(TimeSpan.FromMilliseconds(99));
        Assert.False(agent.Config.Clusters.ContainsKey(V2));
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(agent.Config.Clusters.ContainsKey(V2));
    }

    [Fact]
    public void While_changes_keep_coming_the_push_waits_no_longer_than_the_maximum()
    {
        var agent = Connect();
        AddV2();
        for (int i = 0; i < 210; i++)
        {
            time.Advance(TimeSpan.FromMilliseconds(50));
            Apply(Given.VirtualService("noise", $$"""{"hosts": ["noise{{i}}"]}"""));
            if (i == 190)
                Assert.False(agent.Config.Clusters.ContainsKey(V2));
        }

        Assert.True(agent.Config.Clusters.ContainsKey(V2));
    }

    // istio pilot/pkg/model/push_context.go and pilot/pkg/xds/ads.go, nonce().
    [Fact]
    public void A_nonce_is_the_push_version_and_a_uuid_of_36_characters()
    {
        Connect();
        string nonce = Watched(XdsType.Cluster).NonceSent;
        Assert.Equal("2026-01-05T09:00:00Z/1", nonce[..^36]);
        Assert.True(Guid.TryParse(nonce[^36..], out _));
    }

    [Fact]
    public void Each_full_push_has_a_higher_counter_and_an_endpoint_push_keeps_the_version()
    {
        Connect();
        Push(AddV2);
        Assert.EndsWith("/2", Watched(XdsType.Cluster).NonceAcked[..^36]);
        string clusters = Watched(XdsType.Cluster).NonceSent;
        Push(() => Apply(Given.Endpoints("reviews", ("192.0.2.2", "b"))));
        Assert.Equal(clusters, Watched(XdsType.Cluster).NonceSent);
        Assert.EndsWith("/2", Watched(XdsType.Endpoint).NonceSent[..^36]);
    }

    // istio pilot/pkg/xds/eds.go, skippedEdsConfigs.
    [Fact]
    public void A_virtual_service_causes_no_endpoint_push()
    {
        Connect();
        string endpoints = Watched(XdsType.Endpoint).NonceSent;
        Push(() => Apply(Given.VirtualService("reviews", """{"hosts": ["reviews"]}""")));
        Assert.Equal(endpoints, Watched(XdsType.Endpoint).NonceSent);
        Assert.EndsWith("/2", Watched(XdsType.Route).NonceSent[..^36]);
    }

    // Envoy docs, arch_overview/upstream/cluster_manager, "Cluster warming".
    [Fact]
    public void A_new_cluster_warms_until_its_endpoints_arrive_although_its_cds_is_acknowledged()
    {
        var agent = Connect();
        agent.Delays = ProxyDelays.None with { Eds = TimeSpan.FromSeconds(3) };
        Push(AddV2);
        Assert.Equal(Watched(XdsType.Cluster).NonceSent, Watched(XdsType.Cluster).NonceAcked);
        Assert.Equal([V2], agent.WarmingClusters);
        Assert.False(agent.Config.Clusters.ContainsKey(V2));
        time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal("192.0.2.2", agent.Config.Clusters[V2].Endpoints.Single().Address);
        Assert.Equal(Watched(XdsType.Endpoint).NonceSent, Watched(XdsType.Endpoint).NonceAcked);
    }

    [Fact]
    public void Endpoints_pushed_beside_the_clusters_do_not_warm_a_cluster_the_proxy_had_not_asked_for()
    {
        var agent = Connect();
        agent.Delays = ProxyDelays.None with { Cds = TimeSpan.FromSeconds(2) };
        Push(AddV2);
        Assert.EndsWith("/2", Watched(XdsType.Endpoint).NonceAcked[..^36]);
        Assert.False(agent.Config.Clusters.ContainsKey(V2));
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.True(agent.Config.Clusters.ContainsKey(V2));
    }

    [Fact]
    public void With_their_own_delays_routes_can_arrive_before_the_clusters_they_name()
    {
        var agent = Connect();
        agent.Delays = ProxyDelays.None with { Cds = TimeSpan.FromSeconds(5) };
        Push(() =>
        {
            AddV2();
            Apply(Given.VirtualService("reviews", """{"hosts": ["reviews"], "http": [{"route": [{"destination": {"host": "reviews", "subset": "v2"}}]}]}"""));
        });
        Assert.Equal(V2, agent.Config.Routes[9080].Find("reviews")!.Routes[0].Clusters[0].Name);
        Assert.False(agent.Config.Clusters.ContainsKey(V2));
    }

    // istio pkg/xds/server.go, ShouldRespond: an ErrorDetail is remembered, the acked nonce stays; the next ACK clears it.
    [Fact]
    public void A_refusal_is_remembered_until_the_next_acceptance()
    {
        var agent = Connect();
        string acked = Watched(XdsType.Cluster).NonceAcked;
        agent.Refusals[XdsType.Cluster] = "bad cluster";
        Push(AddV2);
        Assert.Equal("bad cluster", Watched(XdsType.Cluster).LastError);
        Assert.Equal(acked, Watched(XdsType.Cluster).NonceAcked);
        Assert.False(agent.Config.Clusters.ContainsKey(V2));
        agent.Refusals.Clear();
        Push(() => Apply(Given.DestinationRule("reviews", "reviews", ["v1", "v2", "v3"])));
        Assert.Equal("", Watched(XdsType.Cluster).LastError);
        Assert.True(agent.Config.Clusters.ContainsKey(V2));
    }

    [Fact]
    public void A_silent_proxy_neither_uses_nor_acknowledges_until_it_speaks_again()
    {
        var agent = Connect();
        agent.SetSilent(true);
        Push(AddV2);
        Assert.NotEqual(Watched(XdsType.Cluster).NonceSent, Watched(XdsType.Cluster).NonceAcked);
        Assert.False(agent.Config.Clusters.ContainsKey(V2));
        agent.SetSilent(false);
        Assert.Equal(Watched(XdsType.Cluster).NonceSent, Watched(XdsType.Cluster).NonceAcked);
        Assert.True(agent.Config.Clusters.ContainsKey(V2));
    }

    // istio pilot/pkg/xds/proxy_dependencies.go, DefaultProxyNeedsPush; debug.go, connectionConfigDump uses LastPushContext.
    [Fact]
    public void A_proxy_scoped_away_from_the_host_gets_nothing_but_its_push_context_moves_on()
    {
        Connect(new ProxyIdentity { Name = "scoped", Namespace = "shop", EgressHosts = ["./*"] });
        string sent = Watched(XdsType.Cluster).NonceSent;
        Push(AddV2);
        Assert.Equal(sent, Watched(XdsType.Cluster).NonceSent);
        Assert.EndsWith("/2", istiod.Connections.Single().LastPushContext.PushVersion);
    }

    // istio pilot/pkg/xds/pushqueue.go: waiting pushes of one connection are merged; the proxy's context is the old one meanwhile.
    [Fact]
    public void A_queued_push_leaves_the_connection_at_its_old_context_and_merges_with_later_ones()
    {
        var agent = Connect();
        istiod.QueueDelays[agent.Identity.Id] = TimeSpan.FromSeconds(4);
        Push(AddV2);
        Push(() => Apply(Given.DestinationRule("reviews", "reviews", ["v1", "v2", "v3"])));
        Assert.EndsWith("/1", istiod.Connections.Single().LastPushContext.PushVersion);
        Assert.EndsWith("/3", istiod.PushVersion);
        time.Advance(TimeSpan.FromSeconds(4));
        Assert.EndsWith("/3", Watched(XdsType.Cluster).NonceAcked[..^36]);
    }

    [Fact]
    public void A_reconnecting_proxy_has_a_new_connection_and_is_given_everything_again()
    {
        var agent = Connect();
        string first = istiod.Connections.Single().Id;
        agent.Connect();
        Assert.NotEqual(first, istiod.Connections.Single().Id);
        foreach (var type in XdsTypes.InPushOrder)
            Assert.Equal(Watched(type).NonceSent, Watched(type).NonceAcked);
    }

    [Fact]
    public void When_istiod_stops_proxies_move_to_another_and_keep_what_they_have()
    {
        var other = new Istiod(new IstiodOptions { Name = "istiod-1" }, store, clock, Guid.NewGuid);
        var agent = new XdsAgent(new ProxyIdentity { Name = "productpage", Namespace = "bookinfo" }, ProxyDelays.None, clock, () => [istiod, other]);
        agent.Connect();
        istiod.Stop();
        Assert.Equal("istiod-1", agent.ConnectedTo);
        other.Stop();
        Assert.Null(agent.ConnectedTo);
        Assert.NotEmpty(agent.Config.Clusters);
        istiod.Start();
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("istiod-0", agent.ConnectedTo);
    }

    // Envoy: a cluster missing from a CDS answer is removed at once.
    [Fact]
    public void A_removed_subset_leaves_the_proxy_with_the_clusters_answer()
    {
        var agent = Connect();
        Push(() => Apply(Given.DestinationRule("reviews", "reviews", [])));
        Assert.DoesNotContain(agent.Config.Clusters.Keys, name => name.Contains("|v1|", StringComparison.Ordinal));
    }

    private XdsAgent Connect(ProxyIdentity? identity = null)
    {
        var agent = new XdsAgent(identity ?? new ProxyIdentity { Name = "productpage", Namespace = "bookinfo" }, ProxyDelays.None, clock, () => [istiod]);
        agent.Connect();
        return agent;
    }

    private WatchedResource Watched(XdsType type) => istiod.Connections.Single().Watched[type];

    private void AddV2() => Apply(Given.DestinationRule("reviews", "reviews", ["v1", "v2"]));

    private void Push(Action change)
    {
        change();
        time.Advance(TimeSpan.FromMilliseconds(100));
    }

    private void Apply(System.Text.Json.Nodes.JsonObject o) => store.Apply(o);
}
