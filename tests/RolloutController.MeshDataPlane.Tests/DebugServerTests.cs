using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using RolloutController.MeshDataPlane.Debugging;
using RolloutController.MeshDataPlane.Proxies;
using RolloutController.MeshDataPlane.Routing;
using RolloutController.MeshDataPlane.Xds;
using RolloutController.TestKit.Time;

namespace RolloutController.MeshDataPlane.Tests;

public sealed class DebugServerTests : IAsyncLifetime
{
    private readonly ManualTimeProvider time = new();
    private readonly HttpClient client = new(new SocketsHttpHandler { UseProxy = false });
    private readonly MeshConfigStore store = new();
    private readonly MeshClock clock;
    private readonly Istiod istiod;
    private readonly XdsAgent agent;
    private IstiodDebugServer server = null!;

    public DebugServerTests()
    {
        clock = new MeshClock(time);
        store.Apply(
            Given.Service("reviews"), Given.DestinationRule("reviews", "reviews", ["v1"]), Given.Pod("a", "v1", "192.0.2.1"), Given.Endpoints("reviews", ("192.0.2.1", "a")),
            Given.VirtualService("reviews", """{"hosts": ["reviews"], "http": [{"name": "primary", "route": [{"destination": {"host": "reviews", "subset": "v1"}, "weight": 90}, {"destination": {"host": "reviews", "subset": "v2"}, "weight": 10}]}]}"""));
        istiod = new Istiod(new IstiodOptions(), store, clock, Guid.NewGuid);
        agent = new XdsAgent(new ProxyIdentity { Name = "productpage", Namespace = "bookinfo" }, ProxyDelays.None, clock, () => [istiod]);
        agent.Connect();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => server = await IstiodDebugServer.StartAsync(
        istiod, clock,
        new DebugAccess { Tokens = System.Collections.Immutable.ImmutableDictionary<string, string>.Empty.Add("root", "istio-system").Add("own", "bookinfo").Add("other", "shop") },
        0, Token);

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        client.Dispose();
        clock.Dispose();
    }

    // istio pilot/pkg/xds/debug_test.go, TestDebugAuthorization, TestDebugProxyNamespaceRestriction, TestConfigDump; docs: integration-guide/debug-endpoints.
    [Theory]
    [InlineData(null, "syncz", 401)]
    [InlineData("wrong", "syncz", 401)]
    [InlineData("root", "syncz", 200)]
    [InlineData("own", "syncz", 403)]
    [InlineData("own", "config_dump?proxyID=productpage.bookinfo", 200)]
    [InlineData("own", "edsz?proxyID=productpage.bookinfo", 200)]
    [InlineData("other", "config_dump?proxyID=productpage.bookinfo", 404)]
    [InlineData("root", "config_dump?proxyID=productpage.bookinfo", 200)]
    [InlineData("root", "config_dump?proxyID=nobody", 404)]
    [InlineData("root", "config_dump", 400)]
    public async Task Outside_the_root_namespace_only_dumps_of_the_own_namespace_are_given(string? token, string path, int status) =>
        Assert.Equal((HttpStatusCode)status, (await GetAsync(path, token)).StatusCode);

    [Theory]
    [InlineData(true, true, "shop", "other", 200)]
    [InlineData(true, false, "", null, 200)]
    [InlineData(false, true, "", "root", 404)]
    public async Task The_switches_of_istiod_open_and_close_the_interface(bool onHttp, bool authorize, string allowed, string? token, int status)
    {
        server.Access = server.Access with { OnHttp = onHttp, Authorize = authorize, AllowedNamespaces = [allowed] };
        Assert.Equal((HttpStatusCode)status, (await GetAsync("syncz", token)).StatusCode);
    }

    // istiod wants audience istio-ca (TOKEN_AUDIENCES).
    [Theory]
    [InlineData("istio-ca", 3600, 200)]
    [InlineData("https://kubernetes.default.svc", 3600, 401)]
    [InlineData("istio-ca", -1, 401)]
    public async Task A_service_account_token_needs_the_audience_and_must_not_be_expired(string audience, int seconds, int status)
    {
        string claims = $$"""{"aud": ["{{audience}}"], "exp": {{time.GetUtcNow().AddSeconds(seconds).ToUnixTimeSeconds()}}, "kubernetes.io": {"namespace": "istio-system"} }""";
        string token = $"e30.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}.c2ln";
        Assert.Equal((HttpStatusCode)status, (await GetAsync("syncz", token)).StatusCode);
    }

    // istio pilot/pkg/xds/debug.go, SyncStatus.
    [Fact]
    public async Task Syncz_has_nonces_per_type_and_resources_by_type_url()
    {
        var entry = (await JsonAsync("syncz"))[0]!;
        Assert.Equal("productpage.bookinfo", entry["proxy"]!.GetValue<string>());
        foreach (string type in new[] { "cluster", "listener", "route", "endpoint" })
            Assert.Equal(entry[type + "_sent"]!.GetValue<string>(), entry[type + "_acked"]!.GetValue<string>());
        var clusters = entry["resources"]!["type.googleapis.com/envoy.config.cluster.v3.Cluster"]!;
        Assert.Equal(entry["cluster_sent"]!.GetValue<string>(), clusters["sent"]!.GetValue<string>());
        Assert.NotNull(clusters["sentTime"]);
        Assert.Null(clusters["lastError"]);
    }

    [Fact]
    public async Task A_refusal_shows_as_lastError_beside_the_older_acked_nonce()
    {
        agent.Refusals[XdsType.Cluster] = "Cluster v2: invalid";
        store.Apply(Given.DestinationRule("reviews", "reviews", ["v1", "v2"]));
        time.Advance(TimeSpan.FromMilliseconds(100));
        var clusters = (await JsonAsync("syncz"))[0]!["resources"]!["type.googleapis.com/envoy.config.cluster.v3.Cluster"]!;
        Assert.Equal("Cluster v2: invalid", clusters["lastError"]!.GetValue<string>());
        Assert.NotEqual(clusters["sent"]!.GetValue<string>(), clusters["acked"]!.GetValue<string>());
    }

    // debug.go, connectionConfigDump; protojson writes lower camel case.
    [Fact]
    public async Task The_dump_has_clusters_and_weighted_routes_with_the_push_version()
    {
        var configs = (await JsonAsync("config_dump?proxyID=productpage.bookinfo"))["configs"]!.AsArray();
        var clusters = configs.Single(c => c!["@type"]!.GetValue<string>().EndsWith("ClustersConfigDump", StringComparison.Ordinal))!;
        Assert.Equal("2026-01-05T09:00:00Z/1", clusters["versionInfo"]!.GetValue<string>());
        Assert.Contains("outbound|9080|v1|reviews.bookinfo.svc.cluster.local", clusters["dynamicActiveClusters"]!.AsArray().Select(c => c!["cluster"]!["name"]!.GetValue<string>()));
        var routes = configs.Single(c => c!["@type"]!.GetValue<string>().EndsWith(".RoutesConfigDump", StringComparison.Ordinal))!;
        var config = routes["dynamicRouteConfigs"]!.AsArray().Select(c => c!["routeConfig"]!).Single(c => c["name"]!.GetValue<string>() == "9080");
        var host = config["virtualHosts"]!.AsArray().Single()!;
        Assert.Equal("reviews.bookinfo.svc.cluster.local:9080", host["name"]!.GetValue<string>());
        Assert.Contains("reviews:9080", host["domains"]!.AsArray().Select(d => d!.GetValue<string>()));
        Assert.Equal(
            """[{"name":"outbound|9080|v1|reviews.bookinfo.svc.cluster.local","weight":90},{"name":"outbound|9080|v2|reviews.bookinfo.svc.cluster.local","weight":10}]""",
            host["routes"]![0]!["route"]!["weightedClusters"]!["clusters"]!.ToJsonString());
    }

    // debug.go, configDump; networking/core/networkfilter.go; networking/util, BuildConfigInfoMetadata.
    [Fact]
    public async Task The_dump_has_listeners_with_their_chains_and_where_they_come_from()
    {
        store.Apply(
            Given.Service("db", port: 9000, protocol: "tcp"),
            Given.VirtualService("db", """
                {"hosts": ["db"], "tcp": [{"route": [{"destination": {"host": "db", "subset": "v1"}, "weight": 90}, {"destination": {"host": "db", "subset": "v2"}, "weight": 10}]}]}
                """));
        time.Advance(TimeSpan.FromMilliseconds(100));
        var configs = (await JsonAsync("config_dump?proxyID=productpage.bookinfo"))["configs"]!.AsArray();
        var listener = configs.Single(c => c!["@type"]!.GetValue<string>().EndsWith("ListenersConfigDump", StringComparison.Ordinal))!["dynamicListeners"]![0]!["activeState"]!["listener"]!;
        Assert.Equal(9000, listener["address"]!["socketAddress"]!["portValue"]!.GetValue<int>());
        var chain = listener["filterChains"]![0]!;
        Assert.Equal("/apis/networking.istio.io/v1/namespaces/bookinfo/virtual-service/db", chain["metadata"]!["filterMetadata"]!["istio"]!["config"]!.GetValue<string>());
        Assert.Equal(
            """[{"name":"outbound|9000|v1|db.bookinfo.svc.cluster.local","weight":90},{"name":"outbound|9000|v2|db.bookinfo.svc.cluster.local","weight":10}]""",
            chain["filters"]![0]!["typedConfig"]!["weightedClusters"]!["clusters"]!.ToJsonString());
    }

    [Fact]
    public async Task The_dump_shows_what_was_pushed_even_when_the_proxy_has_not_acknowledged_it()
    {
        agent.SetSilent(true);
        store.Apply(Given.DestinationRule("reviews", "reviews", ["v1", "v2"]));
        time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Contains("outbound|9080|v2|reviews", (await JsonAsync("config_dump?proxyID=productpage.bookinfo")).ToJsonString());
        Assert.False(agent.Config.Clusters.ContainsKey("outbound|9080|v2|reviews.bookinfo.svc.cluster.local"));
    }

    // A connection that watches neither clusters nor routes has no nonces of theirs: it can neither have a change nor lack it.
    [Fact]
    public async Task A_ztunnel_is_listed_without_nonces()
    {
        new XdsAgent(new ProxyIdentity { Name = "ztunnel", Namespace = "istio-system", IsZtunnel = true }, ProxyDelays.None, clock, () => [istiod]).Connect();
        store.Apply(Given.DestinationRule("reviews", "reviews", ["v1", "v2"]));
        time.Advance(TimeSpan.FromMilliseconds(100));
        var entry = (await JsonAsync("syncz")).AsArray().Single(e => e!["proxy"]!.GetValue<string>() == "ztunnel.istio-system")!;
        Assert.Null(entry["cluster_sent"]);
        Assert.Null(entry["route_acked"]);
    }

    [Fact]
    public async Task A_stopped_istiod_answers_nothing()
    {
        istiod.Stop();
        await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync("syncz", "root"));
    }

    private async Task<HttpResponseMessage> GetAsync(string path, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Address, "debug/" + path));
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await client.SendAsync(request, Token);
    }

    private async Task<JsonNode> JsonAsync(string path) => JsonNode.Parse(await (await GetAsync(path, "root")).Content.ReadAsStringAsync(Token))!;
}
