using System.Text;
using System.Text.Json;
using RolloutController.Core.Mesh.Propagation;

namespace RolloutController.Core.Tests.Mesh.Propagation;

public sealed class ReadingIstiodTests
{
    private const string Uuid = "4f54250a-dab6-4ece-a443-751028b55b09";

    [Theory]
    [InlineData("2026-11-20T12:00:00Z/17" + Uuid, "2026-11-20T12:00:00Z/17")]
    [InlineData("2026-11-20T14:00:00+02:00/17" + Uuid, "2026-11-20T12:00:00Z/17")]
    [InlineData("C6JqN6wI4GU=" + Uuid, null)]
    [InlineData("2026-11-20T12:00:00Z/17", null)]
    [InlineData("2026-11-20T12:00:00Z/x" + Uuid, null)]
    [InlineData("17" + Uuid, null)]
    [InlineData(Uuid, null)]
    [InlineData("", null)]
    public void A_nonce_begins_with_its_push_version(string nonce, string? version) =>
        Assert.Equal(version, PushVersion.OfNonce(nonce)?.ToString());

    [Theory]
    [InlineData("2026-11-20T12:00:00Z/2", true)]
    [InlineData("2026-11-20T12:00:01Z/3", true)]
    [InlineData("2026-11-20T12:00:00Z/1", false)]
    [InlineData("2026-11-20T11:59:59Z/3", false)]
    [InlineData("2026-11-20T12:00:01Z/1", false)]
    public void Neither_a_clock_set_back_nor_a_restart_makes_a_version_look_newer(string version, bool atLeast) =>
        Assert.Equal(atLeast, PushVersion.Parse(version)!.Value.IsAtLeast(PushVersion.Parse("2026-11-20T12:00:00Z/2")!.Value));

    [Fact]
    public void Syncz_lists_what_each_proxy_was_sent_and_accepted()
    {
        var connections = SyncStatus.Read(Encoding.UTF8.GetBytes("""
            [{"cluster_id":"Kubernetes","proxy":"p.bookinfo","istio_version":"1.30.0",
              "cluster_sent":"c1","cluster_acked":"c1","route_sent":"r2","route_acked":"r1","endpoint_sent":"e1",
              "resources":{
                "type.googleapis.com/envoy.config.cluster.v3.Cluster":{"sent":"c2","acked":"c1","sentTime":"2026-11-20T12:00:00Z","lastError":"no"},
                "type.googleapis.com/envoy.config.route.v3.RouteConfiguration":{"sent":"r2","acked":"r1"}}},
             {"proxy":"old.bookinfo","cluster_sent":"c1","cluster_acked":"c1"},
             {"proxy":"ztunnel.istio-system"}]
            """));

        Assert.Equal(
            [
                new ProxyConnection("p.bookinfo", new("c2", "c1", "no"), new("r2", "r1", ""), new("e1", "", "")),
                new ProxyConnection("old.bookinfo", new("c1", "c1", ""), WatchedType.None, WatchedType.None),
                new ProxyConnection("ztunnel.istio-system", WatchedType.None, WatchedType.None, WatchedType.None),
            ],
            connections);
    }

    [Fact]
    public void Syncz_without_proxies_may_be_null() => Assert.Empty(SyncStatus.Read("null"u8.ToArray()));

    [Theory]
    [InlineData("{}")]
    [InlineData("[1]")]
    public void Syncz_of_another_shape_is_refused(string json) =>
        Assert.Throws<FormatException>(() => SyncStatus.Read(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Syncz_that_breaks_off_is_refused() =>
        Assert.ThrowsAny<JsonException>(() => SyncStatus.Read("[{\"proxy\":\"p"u8.ToArray()));

    [Fact]
    public void A_dump_gives_outbound_clusters_and_routes()
    {
        var dump = ConfigDump.Read(Encoding.UTF8.GetBytes("""
            {"configs":[
              {"@type":"type.googleapis.com/envoy.admin.v3.BootstrapConfigDump"},
              {"@type":"type.googleapis.com/envoy.admin.v3.ClustersConfigDump","versionInfo":"2026-11-20T12:00:00Z/17","dynamicActiveClusters":[
                {"cluster":{"@type":"type.googleapis.com/envoy.config.cluster.v3.Cluster","name":"outbound|9080|v1|reviews.bookinfo.svc.cluster.local","type":"EDS"}},
                {"cluster":{"name":"outbound|80||external.example","type":"STRICT_DNS"}},
                {"cluster":{"name":"inbound|9080||"}},
                {"cluster":{"name":"PassthroughCluster","type":"ORIGINAL_DST"}}]},
              {"@type":"type.googleapis.com/envoy.admin.v3.RoutesConfigDump","dynamicRouteConfigs":[
                {"versionInfo":"2026-11-20T12:00:00Z/17","routeConfig":{"name":"9080","virtualHosts":[{"name":"reviews.bookinfo.svc.cluster.local:9080","routes":[
                  {"name":"primary","match":{"prefix":"/"},
                   "metadata":{"filterMetadata":{"istio":{"config":"/apis/networking.istio.io/v1/namespaces/bookinfo/virtual-service/reviews"}}},
                   "route":{"weightedClusters":{"clusters":[
                     {"name":"outbound|9080|v1|reviews.bookinfo.svc.cluster.local","weight":90},
                     {"name":"outbound|9080|v2|reviews.bookinfo.svc.cluster.local","weight":10},
                     {"name":"outbound|9080|v3|reviews.bookinfo.svc.cluster.local"}]},
                     "requestMirrorPolicies":[{"cluster":"outbound|9080|v3|reviews.bookinfo.svc.cluster.local"}]}},
                  {"match":{"prefix":"/"},"route":{"cluster":"outbound|9080||reviews.bookinfo.svc.cluster.local"}},
                  {"match":{"prefix":"/"},"directResponse":{"status":404}}]}]}}]}]}
            """));

        const string host = "reviews.bookinfo.svc.cluster.local";
        Assert.Equal("2026-11-20T12:00:00Z/17", dump.Version?.ToString());
        Assert.Equal([new(new(9080, "v1", host), true), new(new(80, "", "external.example"), false)], dump.Clusters);
        Assert.Equal(["primary", "", ""], dump.Routes.Select(route => route.Name));
        Assert.Equal([(new ClusterName(9080, "v1", host), 90), (new ClusterName(9080, "v2", host), (int?)10)], dump.Routes[0].Clusters);
        Assert.Equal([new ClusterName(9080, "v3", host)], dump.Routes[0].Mirrors);
        Assert.EndsWith("bookinfo/virtual-service/reviews", dump.Routes[0].VirtualService, StringComparison.Ordinal);
        Assert.Equal([(new ClusterName(9080, "", host), null)], dump.Routes[1].Clusters);
        Assert.Empty(dump.Routes[2].Clusters);
    }

    [Fact]
    public void A_dump_of_another_shape_is_refused() =>
        Assert.Throws<FormatException>(() => ConfigDump.Read("[]"u8.ToArray()));
}
