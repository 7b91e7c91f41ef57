using RolloutController.MeshDataPlane.Hosting;
using RolloutController.MeshDataPlane.Load;
using RolloutController.MeshDataPlane.Pods;
using RolloutController.TestKit.Waiting;

namespace RolloutController.MeshDataPlane.Tests.Proxies;

/// <summary>Circuit breaking, outlier detection and gRPC, with real requests through real listeners.</summary>
public sealed class ClusterPathTests : IAsyncLifetime
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(20);
    private TestMesh _mesh = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _mesh = await TestMesh.StartAsync(new TestMeshOptions { PodDrainSeconds = 0.1, Proxies = [new ProxyOptions { Name = "caller" }] }, TimeProvider.System, Token);
        _mesh.Store.Apply(Given.Service("reviews"), Given.Pod("a", "v1", "192.0.2.1"), Given.Endpoints("reviews", ("192.0.2.1", "a")));
    }

    public async ValueTask DisposeAsync() => await _mesh.DisposeAsync();

    // istio.io/docs/tasks/traffic-management/circuit-breaking: response flag UO, 503. Each answer of the pod waits, so that the callers meet.
    [Fact]
    public async Task Of_three_parallel_callers_one_connection_and_one_place_to_wait_serve_two()
    {
        await PolicyAsync("""{"connectionPool": {"tcp": {"maxConnections": 1}, "http": {"http1MaxPendingRequests": 1}}}""");
        _mesh.Pods.SetBehaviour("reviews", "v1", new VersionBehaviour(0, TimeSpan.FromMilliseconds(200)));

        var one = await AskAsync(1, 1);
        var three = await AskAsync(3, 1);

        Assert.Equal([(200, "-")], Kinds(one));
        Assert.Equal([(200, "-"), (200, "-"), (503, "UO")], Kinds(three));
        await Wait.ForAsync(() => _mesh.MetricsText().Contains("response_flags=\"UO\"", StringComparison.Ordinal), s_deadline, "a series with UO", Token);
    }

    // Envoy: with no panic threshold (Istio's default) and every endpoint ejected there is no healthy upstream.
    [Fact]
    public async Task An_ejected_endpoint_is_not_asked_again()
    {
        await PolicyAsync("""{"outlierDetection": {"consecutive5xxErrors": 2, "baseEjectionTime": "5m", "maxEjectionPercent": 100}}""");
        _mesh.Pods.SetBehaviour("reviews", "v1", new VersionBehaviour(1, TimeSpan.Zero));

        var answers = await AskAsync(1, 4);

        Assert.Equal([(500, "-"), (500, "-"), (503, "UH"), (503, "UH")], answers.Select(answer => (answer.Status, answer.Flags)));
    }

    // istio.io/docs/reference/config/metrics: request_protocol, grpc_response_status. HTTP says 200 all the while.
    [Fact]
    public async Task A_failed_call_of_gRPC_is_200_with_its_status_in_the_metrics_of_both_sides()
    {
        await PolicyAsync("{}");
        _mesh.Pods.SetBehaviour("reviews", "v1", new VersionBehaviour(1, TimeSpan.Zero));

        var answer = Assert.Single(await AskAsync(1, 1, grpc: true));

        Assert.Equal((200, 13, "-"), (answer.Status, answer.GrpcStatus, answer.Flags));
        foreach (string reporter in new[] { "source", "destination" })
            await Wait.ForAsync(() => Lines(reporter, "request_protocol=\"grpc\",response_code=\"200\",grpc_response_status=\"13\"") > 0, s_deadline, $"a series by {reporter}", Token);
    }

    // Envoy: source/common/http/utility.cc, prepareLocalReply; filters/http/fault/fault_filter.cc.
    [Theory]
    [InlineData("""{"route": [{"destination": {"host": "reviews", "subset": "v9"}}]}""", true, 200, 14, "NC")]
    [InlineData("""{"fault": {"abort": {"grpcStatus": "RESOURCE_EXHAUSTED", "percentage": {"value": 100}}}, "route": [{"destination": {"host": "reviews"}}]}""", true, 200, 8, "FI")]
    [InlineData("""{"fault": {"abort": {"httpStatus": 503, "percentage": {"value": 100}}}, "route": [{"destination": {"host": "reviews"}}]}""", true, 200, 14, "FI")]
    [InlineData("""{"fault": {"abort": {"grpcStatus": "UNAVAILABLE", "percentage": {"value": 100}}}, "route": [{"destination": {"host": "reviews"}}]}""", false, 200, null, "FI")]
    public async Task A_proxys_own_answer_to_a_call_of_gRPC_is_200_with_a_status(string route, bool grpc, int status, int? code, string flags)
    {
        await PolicyAsync("{}");
        _mesh.Store.Apply(Given.VirtualService("reviews", $$"""{"hosts": ["reviews"], "http": [{{route}}]}"""));
        await Wait.ForAsync(() => _mesh.Proxy("caller").Agent.Config.Routes[9080].Find("reviews")?.Routes[0].Origin is not null, s_deadline, "the route at the proxy", Token);

        var answer = Assert.Single(await AskAsync(1, 1, grpc));

        Assert.Equal((status, code, flags), (answer.Status, answer.GrpcStatus, answer.Flags));
    }

    private static IEnumerable<(int Status, string Flags)> Kinds(IEnumerable<LoadOutcome> answers) => answers.Select(answer => (answer.Status, answer.Flags)).Order();

    private async Task<IReadOnlyList<LoadOutcome>> AskAsync(int callers, int each, bool grpc = false) => await ParallelCallers.AskAsync(
        _mesh.Proxy("caller"), new LoadOptions { Proxies = ["caller"], RatePerProxy = 0, Host = "reviews:9080", Grpc = grpc }, callers, each, Token);

    private async Task PolicyAsync(string policy)
    {
        _mesh.Store.Apply(Given.DestinationRule("reviews", "reviews", ["v1"], more: $", \"trafficPolicy\": {policy}"));
        await Wait.ForAsync(
            () => _mesh.Proxy("caller").Agent.Config.Clusters.Values.Any(cluster => cluster.Config.TrafficPolicy is not null && !cluster.Endpoints.IsEmpty),
            s_deadline, "the policy at the proxy", Token);
    }

    private int Lines(string reporter, string labels) =>
        _mesh.MetricsText().Split('\n').Count(line => line.Contains($"reporter=\"{reporter}\"", StringComparison.Ordinal) && line.Contains(labels, StringComparison.Ordinal));
}
