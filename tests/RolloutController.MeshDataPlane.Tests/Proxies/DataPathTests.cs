using System.Net;
using RolloutController.MeshDataPlane.Hosting;
using RolloutController.MeshDataPlane.Http;
using RolloutController.MeshDataPlane.Load;
using RolloutController.MeshDataPlane.Model;
using RolloutController.MeshDataPlane.Pods;
using RolloutController.TestKit.Waiting;

namespace RolloutController.MeshDataPlane.Tests.Proxies;

/// <summary>Real requests through real listeners on loopback.</summary>
public sealed class DataPathTests : IAsyncLifetime
{
    private static readonly TimeSpan deadline = TimeSpan.FromSeconds(20);
    private readonly HttpClient client = new(new SocketsHttpHandler { UseProxy = false });
    private TestMesh mesh = null!;
    private long requests;
    private long answered;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        mesh = await TestMesh.StartAsync(
            new TestMeshOptions
            {
                PodDrainSeconds = 0.1,
                Proxies =
                [
                    new ProxyOptions { Name = "productpage" },
                    new ProxyOptions { Name = "slow", CdsDelay = 600_000, Istiod = "istiod-0" },
                    new ProxyOptions { Name = "ingress", Namespace = "istio-system", Gateways = ["bookinfo/bookinfo-gateway"] },
                ],
            },
            TimeProvider.System, Token);
        mesh.Store.Apply(
            Given.Service("reviews"), Given.DestinationRule("reviews", "reviews", ["v1", "v2"]),
            Given.Pod("a", "v1", "192.0.2.1"), Given.Pod("b", "v2", "192.0.2.2"),
            Given.Endpoints("reviews", ("192.0.2.1", "a"), ("192.0.2.2", "b")));
        await ServesAsync("productpage", HttpStatusCode.OK);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await mesh.DisposeAsync();
    }

    [Fact]
    public async Task A_request_goes_to_the_subset_that_the_route_names()
    {
        await RouteToAsync("v2");
        Assert.Contains("\"version\": \"v2\"", await (await GetAsync("productpage")).Content.ReadAsStringAsync(Token));
    }

    // Envoy: response flag NC, "Upstream cluster not found", 503.
    [Fact]
    public async Task A_route_to_a_cluster_that_the_proxy_does_not_have_is_503_with_flag_NC()
    {
        mesh.Store.Apply(VirtualService("""{"route": [{"destination": {"host": "reviews", "subset": "v9"}}]}"""));
        await ServesAsync("productpage", HttpStatusCode.ServiceUnavailable, "NC");
        Assert.Contains("destination_workload=\"unknown\"", await MetricLineAsync("productpage", "response_flags=\"NC\""));
    }

    // istio proxy source/extensions/filters/http/istio_stats/istio_stats.cc: host header fallback is for sidecars, not gateways.
    [Theory]
    [InlineData("productpage", "reviews:9080", "destination_service=\"reviews:9080\"")]
    [InlineData("ingress", "shop.example", "destination_service=\"unknown\"")]
    public async Task On_NC_a_sidecar_reports_the_raw_host_header_and_a_gateway_reports_unknown(string proxy, string host, string label)
    {
        mesh.Store.Apply(VirtualService("""{"route": [{"destination": {"host": "reviews", "subset": "v9"}}]}""", "\"gateways\": [\"mesh\", \"bookinfo-gateway\"], \"hosts\": [\"reviews\", \"shop.example\"]"));
        await ServesAsync(proxy, HttpStatusCode.ServiceUnavailable, "NC", host);
        Assert.Contains(label, await MetricLineAsync(proxy, "response_flags=\"NC\""));
    }

    // Envoy: response flag NR, "No route configured", 404.
    [Fact]
    public async Task No_matching_route_is_404_with_flag_NR()
    {
        mesh.Store.Apply(VirtualService("""{"match": [{"uri": {"exact": "/only"}}], "route": [{"destination": {"host": "reviews"}}]}"""));
        await ServesAsync("productpage", HttpStatusCode.NotFound, "NR");
    }

    // Envoy: response flag UH, "No healthy upstream hosts", 503.
    [Fact]
    public async Task A_cluster_without_endpoints_is_503_with_flag_UH()
    {
        mesh.Store.Apply(Given.Endpoints("reviews"));
        await ServesAsync("productpage", HttpStatusCode.ServiceUnavailable, "UH");
        Assert.Contains("destination_service=\"reviews.bookinfo.svc.cluster.local\"", await MetricLineAsync("productpage", "response_flags=\"UH\""));
    }

    // Envoy: response flag UF; Istio retries connect failures twice by default (retry.go), then URX stands beside it.
    [Fact]
    public async Task An_endpoint_that_nobody_listens_on_is_503_with_flag_UF()
    {
        mesh.Store.Apply(Given.Endpoints("reviews", ("192.0.2.99", "gone")));
        await ServesAsync("productpage", HttpStatusCode.ServiceUnavailable, "UF,URX");
    }

    [Fact]
    public async Task A_connect_failure_is_retried_on_another_endpoint()
    {
        mesh.Store.Apply(Given.Endpoints("reviews", ("192.0.2.99", "gone"), ("192.0.2.1", "a")));
        await Wait.ForAsync(() => Endpoints("productpage").Contains("192.0.2.99"), deadline, "the dead endpoint at the proxy", Token);
        for (int i = 0; i < 20; i++)
            Assert.Equal(HttpStatusCode.OK, (await GetAsync("productpage")).StatusCode);
    }

    [Fact]
    public async Task A_proxy_that_has_the_route_before_the_cluster_answers_NC()
    {
        mesh.Store.Apply(VirtualService("""{"route": [{"destination": {"host": "reviews", "subset": "v2"}}]}"""));
        await ServesAsync("slow", HttpStatusCode.ServiceUnavailable, "NC");
    }

    [Theory]
    [InlineData("""{"fault": {"abort": {"httpStatus": 418}}, "retries": {"attempts": 3, "retryOn": "418"}, """, 418, "FI")]
    [InlineData("""{"fault": {"delay": {"fixedDelay": "0.01s"}}, "timeout": "0.001s", """, 200, "DI")]
    [InlineData("""{"directResponse": {"status": 299}, """, 299, "-")]
    public async Task Faults_appear_at_the_caller_and_switch_retries_and_time_outs_off(string route, int status, string flags)
    {
        mesh.Store.Apply(VirtualService(route + """ "route": [{"destination": {"host": "reviews", "subset": "v1"}}]}"""));
        await ServesAsync("productpage", (HttpStatusCode)status, flags);
    }

    [Fact]
    public async Task A_time_out_is_504_with_flag_UT()
    {
        mesh.Pods.SetBehaviour("reviews", "v1", new VersionBehaviour(0, TimeSpan.FromSeconds(30)));
        mesh.Store.Apply(VirtualService("""{"timeout": "0.02s", "route": [{"destination": {"host": "reviews", "subset": "v1"}}]}"""));
        await ServesAsync("productpage", HttpStatusCode.GatewayTimeout, "UT");
    }

    [Fact]
    public async Task Retries_on_5xx_reach_a_pod_that_answers()
    {
        mesh.Pods.SetBehaviour("reviews", "v2", new VersionBehaviour(1, TimeSpan.Zero));
        mesh.Store.Apply(VirtualService("""{"name": "retrying", "retries": {"attempts": 1, "retryOn": "5xx"}, "route": [{"destination": {"host": "reviews"}}]}"""));
        await Wait.ForAsync(() => RouteName("productpage") == "retrying", deadline, "the route at the proxy", Token);
        for (int i = 0; i < 20; i++)
            Assert.Equal(HttpStatusCode.OK, (await GetAsync("productpage")).StatusCode);
    }

    // istio.io/docs/tasks/traffic-management/mirroring: fire and forget; telemetry of the caller has no series for the copy.
    [Fact]
    public async Task Mirrored_requests_reach_the_mirror_and_have_no_source_side_series()
    {
        mesh.Store.Apply(VirtualService("""{"name": "mirrored", "route": [{"destination": {"host": "reviews", "subset": "v1"}}], "mirror": {"host": "reviews", "subset": "v2"}}"""));
        await Wait.ForAsync(() => RouteName("productpage") == "mirrored", deadline, "the route at the proxy", Token);
        await SettledAsync();
        long before = mesh.Pods.ByAddress["192.0.2.2"].Requests;
        long source = SourceSeriesOf("v2");
        for (int i = 0; i < 5; i++)
            await GetAsync("productpage");
        await Wait.ForAsync(() => mesh.Pods.ByAddress["192.0.2.2"].Requests == before + 5, deadline, "five copies at v2", Token);
        await Wait.ForAsync(() => mesh.Proxy("productpage").Counters.Values.Sum() == requests, deadline, "all requests counted by the proxy", Token);
        Assert.Equal(source, SourceSeriesOf("v2"));
    }

    [Fact]
    public async Task Both_reporters_have_the_standard_labels_and_the_histogram()
    {
        await RouteToAsync("v1");
        await GetAsync("productpage");
        await SettledAsync();
        string text = mesh.MetricsText();
        foreach (string reporter in new[] { "source", "destination" })
        {
            string line = text.Split('\n').First(l => l.StartsWith("istio_requests_total{reporter=\"" + reporter, StringComparison.Ordinal) && l.Contains("destination_version=\"v1\"", StringComparison.Ordinal));
            foreach (string label in new[]
                {
                    "source_workload=\"productpage\"", "destination_workload=\"reviews-v1\"", "destination_workload_namespace=\"bookinfo\"", "response_code=\"200\"",
                    "destination_service=\"reviews.bookinfo.svc.cluster.local\"", "destination_service_name=\"reviews\"", "destination_service_namespace=\"bookinfo\"", "response_flags=\"-\"",
                })
            {
                Assert.Contains(label, line);
            }
        }

        Assert.Contains("# TYPE istio_requests_total counter", text);
        Assert.Contains("# TYPE istio_request_duration_milliseconds histogram", text);
        Assert.Contains("le=\"+Inf\"", text);
    }

    [Fact]
    public async Task Load_is_counted_and_reconciles_with_the_proxies_own_counters()
    {
        await RouteToAsync("v1");
        await using var fresh = await TestMesh.StartAsync(new TestMeshOptions { Proxies = [new ProxyOptions { Name = "one" }, new ProxyOptions { Name = "two" }] }, TimeProvider.System, Token);
        fresh.Store.Apply(Given.Service("reviews"), Given.Pod("a", "v1", "192.0.2.1"), Given.Endpoints("reviews", ("192.0.2.1", "a")));
        fresh.Pods.SetBehaviour("reviews", "v1", new VersionBehaviour(0.5, TimeSpan.Zero));
        await Wait.ForAsync(() => fresh.Proxies.All(proxy => proxy.Agent.Config.Clusters.Values.Any(cluster => !cluster.Endpoints.IsEmpty)), deadline, "configured proxies", Token);
        await using var load = fresh.StartLoad(new LoadOptions { Proxies = ["one", "two"], RatePerProxy = 500, Host = "reviews:9080", Count = 200 });
        var report = await load.Completion;
        Assert.Equal(200, report.Answered);
        Assert.Equal(0, report.LostToRouting);
        Assert.InRange(report.ServerErrors, 40, 160);
        Assert.Equal(report.ServerErrors, report.ServerErrorsByVersion["v1"]);
        await Wait.ForAsync(() => report.Differences(fresh.Proxies).IsEmpty, deadline, "reconciled counters", Token);

        await using var second = fresh.StartLoad(new LoadOptions { Proxies = ["one", "two"], RatePerProxy = 500, Host = "reviews:9080", Count = 20 });
        report = await second.Completion;
        await Wait.ForAsync(() => report.Differences(fresh.Proxies).IsEmpty, deadline, "reconciled counters of the second load alone", Token);
    }

    [Fact]
    public async Task Weights_split_the_traffic()
    {
        mesh.Store.Apply(VirtualService("""{"name": "split", "route": [{"destination": {"host": "reviews", "subset": "v1"}, "weight": 9}, {"destination": {"host": "reviews", "subset": "v2"}, "weight": 1}]}"""));
        await Wait.ForAsync(() => RouteName("productpage") == "split", deadline, "the route at the proxy", Token);
        await using var load = mesh.StartLoad(new LoadOptions { Proxies = ["productpage"], RatePerProxy = 2000, Host = "reviews:9080", Count = 1000 });
        var report = await load.Completion;
        Assert.InRange(report.RequestsByVersion["v2"], 60, 150);
    }

    private Task RouteToAsync(string subset)
    {
        mesh.Store.Apply(VirtualService($$"""{"name": "to-{{subset}}", "route": [{"destination": {"host": "reviews", "subset": "{{subset}}"} }] }"""));
        return Wait.ForAsync(() => RouteName("productpage") == "to-" + subset, deadline, $"the route to {subset} at the proxy", Token);
    }

    private string? RouteName(string proxy) => mesh.Proxy(proxy).Agent.Config.Routes[9080].Find("reviews")?.Routes[0].Name;

    private IEnumerable<string> Endpoints(string proxy) => mesh.Proxy(proxy).Agent.Config.Clusters.Values.SelectMany(cluster => cluster.Endpoints).Select(endpoint => endpoint.Address);

    private long SourceSeriesOf(string version) => mesh.Proxy("productpage").Metrics.Requests.Where(entry => entry.Key.Destination.Version == version).Sum(entry => entry.Value);

    private static System.Text.Json.Nodes.JsonObject VirtualService(string route, string more = "\"hosts\": [\"reviews\"]") =>
        Given.VirtualService("reviews", "{" + more + ", \"http\": [" + route + "]}");

    private async Task<HttpResponseMessage> GetAsync(string proxy, string host = "reviews:9080")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{mesh.Proxy(proxy).Port}/");
        request.Headers.Host = host;
        var response = await client.SendAsync(request, Token);
        requests++;
        answered += response.Headers.Contains(MeshHeaders.Pod) ? 1 : 0;
        return response;
    }

    // Proxies and pods count a request a moment after its answer.
    private Task SettledAsync() => Wait.ForAsync(
        () => mesh.Proxies.Sum(proxy => proxy.Counters.Values.Sum()) == requests && mesh.Pods.ByAddress.Values.Sum(pod => pod.Requests) == answered,
        deadline, "every answer counted by proxies and pods", Token);

    private async Task ServesAsync(string proxy, HttpStatusCode status, string flags = "-", string host = "reviews:9080") => await Wait.ForAsync(
        async _ =>
        {
            using var response = await GetAsync(proxy, host);
            return (response.StatusCode, Flags: response.Headers.GetValues(MeshHeaders.Flags).Single());
        },
        seen => seen == (status, flags), deadline, $"{(int)status} with flags {flags} from {proxy}", Token);

    private async Task<string> MetricLineAsync(string proxy, string with) => await Wait.ForAsync(
        _ => Task.FromResult(RolloutController.MeshDataPlane.Metrics.MetricsText.Write([mesh.Proxy(proxy).Metrics]).Split('\n').FirstOrDefault(line => line.Contains(with, StringComparison.Ordinal)) ?? ""),
        line => line.Length > 0, deadline, $"a series of {proxy} with {with}", Token);
}
