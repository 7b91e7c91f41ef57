using System.Text.Json.Nodes;
using RolloutController.Core.Model.Status;
using RolloutController.IntegrationTests.Fixtures;
using RolloutController.IntegrationTests.World;
using RolloutController.MeshDataPlane.Hosting;
using RolloutController.MeshDataPlane.Load;
using RolloutController.MeshDataPlane.Routing;
using RolloutController.MeshDataPlane.Tcp;
using RolloutController.TestKit.Builders;

namespace RolloutController.IntegrationTests.Rollouts;

/// <summary>Routes that are not one http route of one VirtualService with hosts, on real parts and under load.</summary>
public sealed class RouteKindTests(ControlPlaneFixture cluster, PrometheusFixture metrics)
{
    private const int Port = 9000;

    private static readonly WorldOptions s_gatewayAndSidecar = new()
    {
        Proxies =
        [
            new() { Name = "productpage" },
            new() { Name = "ingress", Gateways = ["istio-system/edge"], TlsServers = [Port], CdsDelay = 700, EdsDelay = 200, RdsDelay = 1200 },
        ],
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tcp_weights_move_without_losing_a_connection_and_live_ones_stay_where_they_are()
    {
        await using var world = await RolloutWorld.StartAsync(cluster, metrics);
        await LedgerAsync(world, "tcp", """[{"match": [{"port": 9000}], "route": [{"destination": {"host": "ledger", "subset": "v1"}}]}]""");
        await world.ApplyAsync(Ledger(world, """{"tcpRoutes": [{"port": 9000}]}""").WithSteps(A.Weight(50, "1s", "half")));
        await world.UntilStableAsync("v1", "ledger");
        await using var live = await Conversation.OpenAsync(world.Mesh.Mesh.Proxy("productpage").Connections.PortOf(Host(world), Port), null, Token);
        Assert.Equal("v1", await live.AskAsync(Token));
        var load = ConnectionLoad.Start(world.Mesh.Mesh.Proxies, Host(world), Port, null, TimeProvider.System);

        await world.SetVersionAsync("v2", "ledger");
        var half = await world.UntilBakingAsync("half", "ledger");
        Assert.Equal("tcp:9000", Assert.Single(half.Weights).Route);
        Assert.All(world.Mesh.Mesh.Proxies, proxy => Assert.Equal([50, 50], Chain(proxy.Agent.Config.Listeners).Clusters.Select(one => one.Weight)));
        Assert.Equal("v1", await live.AskAsync(Token));
        await world.UntilStableAsync("v2", "ledger");

        await load.DisposeAsync();
        Assert.Equal(0, load.Lost);
        Assert.Equal(["v1", "v2"], load.ByVersion.Keys.Order());
        Assert.Equal("v2=100", await world.Api.WeightsAsync("ledger", kind: "tcp"));
    }

    [Fact]
    public async Task A_tls_route_is_moved_by_its_SNI_hosts_at_sidecars_and_gateways_and_the_others_stay()
    {
        await using var world = await RolloutWorld.StartAsync(cluster, metrics, s_gatewayAndSidecar);
        await LedgerAsync(world, "tls", """
            [{"match": [{"port": 9000, "sniHosts": ["a.example.com"]}, {"port": 9000, "sniHosts": ["b.example.com"]}], "route": [{"destination": {"host": "ledger", "subset": "v1"}}]},
             {"match": [{"port": 9000, "sniHosts": ["c.example.com"]}], "route": [{"destination": {"host": "ledger", "subset": "v1"}}]}]
            """, """["mesh", "istio-system/edge"]""");
        await world.ApplyAsync(Ledger(world, """{"tlsRoutes": [{"port": 9000, "sniHosts": ["b.example.com", "a.example.com"]}]}""").WithSteps(A.Weight(50, "5m", "half")));
        await world.UntilStableAsync("v1", "ledger");
        var moved = ConnectionLoad.Start(world.Mesh.Mesh.Proxies, Host(world), Port, "b.example.com", TimeProvider.System);
        var other = ConnectionLoad.Start(world.Mesh.Mesh.Proxies, Host(world), Port, "c.example.com", TimeProvider.System);

        await world.SetVersionAsync("v2", "ledger");
        await world.UntilBakingAsync("half", "ledger");
        await world.UntilAsync(() => Task.FromResult(moved.ByVersion.ContainsKey("v2")), reached => reached, "v2 takes connections");
        Assert.Equal("v1=50 v2=50", await world.Api.WeightsAsync("ledger", kind: "tls"));
        await world.CommandAsync("abort", "ledger");
        await world.UntilAsync(Phase.Degraded, "ledger");

        await moved.DisposeAsync();
        await other.DisposeAsync();
        Assert.Equal((0, 0), (moved.Lost, other.Lost));
        Assert.Equal(["v1"], other.ByVersion.Keys);
        Assert.Equal("v1=100", await world.Api.WeightsAsync("ledger", kind: "tls"));
    }

    [Fact]
    public async Task The_child_of_a_delegate_is_moved_and_its_root_is_reported_and_left_as_it_is()
    {
        await using var world = await RolloutWorld.StartAsync(cluster, metrics);
        var child = Bookinfo.VirtualService("reviews-child", "v1", "reviews");
        child["spec"]!.AsObject().Remove("hosts");
        await world.Api.CreateAsync("virtualservices", child);
        await world.Api.PatchAsync("virtualservices", "reviews", Spec("""{"http": [{"name": "shop", "delegate": {"name": "reviews-child"}}]}"""));
        var root = (await world.Api.GetAsync("virtualservices", "reviews"))["spec"];
        await world.UntilAsync(
            () => Task.FromResult(world.Mesh.Mesh.Proxies.All(proxy => proxy.Agent.Config.Routes[9080].Find("reviews")?.Routes[0].Name == "shop-primary")),
            merged => merged, "the child's route is at every proxy");
        await world.ApplyAsync(world.Rollout().WithHttpRoutes("reviews-child", "primary"));
        await world.UntilStableAsync("v1");
        var load = world.Mesh.StartLoad();

        await world.SetVersionAsync("v2");
        var status = await world.UntilStableAsync("v2");

        Assert.Equal($"{world.Namespace}/reviews", Assert.Single(status.Weights).Roots);
        Assert.Equal("v2=100", await world.Api.WeightsAsync("reviews-child"));
        Assert.True(JsonNode.DeepEquals(root, (await world.Api.GetAsync("virtualservices", "reviews"))["spec"]));
        var report = await world.Mesh.ReconciledAsync(load, Token);
        Assert.Equal(0, report.LostToRouting);
        Assert.True(report.RequestsByVersion["v2"] > 0, "v2 answered");
    }

    [Theory]
    [InlineData("""["mesh", "istio-system/edge"]""", true)]
    [InlineData("""["istio-system/edge"]""", false)]
    public async Task A_step_begins_when_every_proxy_that_the_route_is_bound_to_has_it(string gateways, bool mesh)
    {
        await using var world = await RolloutWorld.StartAsync(cluster, metrics, s_gatewayAndSidecar);
        await world.Api.PatchAsync("virtualservices", "reviews", Spec($$"""{"gateways": {{gateways}}, "exportTo": ["*"]}"""));
        await world.UntilAsync(
            () => Task.FromResult(world.Mesh.Mesh.Proxy("ingress").Agent.Config.Routes.GetValueOrDefault(ProxyRoutes.GatewayPort)?.VirtualHosts.Length > 0),
            bound => bound, "the gateway has the route");
        await world.ApplyAsync(world.Rollout().WithSteps(A.Weight(50, "5m", "half")).With("analysis.gates", null));
        await world.UntilStableAsync("v1");
        var host = $"reviews.{world.Namespace}.svc.cluster.local:9080";
        var load = world.Mesh.StartLoad(host: host);

        await world.SetVersionAsync("v2");
        await world.UntilBakingAsync("half");

        Assert.Equal([50, 50], WeightsAt(world, "ingress", ProxyRoutes.GatewayPort));
        Assert.Equal(mesh ? [50, 50] : [0], WeightsAt(world, "productpage", 9080));
        await world.CommandAsync("promote-full");
        await world.UntilStableAsync("v2");
        Assert.Equal(0, (await world.Mesh.ReconciledAsync(load, Token)).LostToRouting);
        var spec = (await world.Api.GetAsync("virtualservices", "reviews"))["spec"]!;
        Assert.Equal(JsonNode.Parse(gateways)!.ToJsonString(), spec["gateways"]!.ToJsonString());
        Assert.Equal("""["*"]""", spec["exportTo"]!.ToJsonString());
    }

    [Fact]
    public async Task Two_rollouts_move_different_routes_of_one_virtual_service_and_a_third_on_one_of_them_is_refused()
    {
        await using var world = await RolloutWorld.StartAsync(cluster, metrics);
        await LedgerAsync(world, "tcp", """[{"match": [{"port": 9000}], "route": [{"destination": {"host": "ledger", "subset": "v1"}}]}]""");
        await world.Api.DeleteAsync("virtualservices", "ledger");
        await world.Api.PatchAsync("virtualservices", "reviews", Spec("""
            {"hosts": ["reviews", "ledger"], "tcp": [{"match": [{"port": 9000}], "route": [{"destination": {"host": "ledger", "subset": "v1"}}]}]}
            """));
        await world.ApplyAsync(world.Rollout().WithHttpRoutes("reviews", "primary").With("analysis.gates", null));
        await world.ApplyAsync(Ledger(world, """{"name": "reviews", "tcpRoutes": [{"port": 9000}]}"""));
        await world.UntilStableAsync("v1");
        await world.UntilStableAsync("v1", "ledger");

        await world.SetVersionAsync("v2");
        await world.SetVersionAsync("v2", "ledger");
        await world.UntilStableAsync("v2");
        await world.UntilStableAsync("v2", "ledger");
        await world.ApplyAsync(Ledger(world, """{"name": "reviews", "tcpRoutes": [{"port": 9000}]}""", "late"));
        var status = await world.UntilAsync(Phase.Invalid, "late");

        Assert.Equal("v2=100", await world.Api.WeightsAsync());
        Assert.Equal("v2=100", await world.Api.WeightsAsync(kind: "tcp"));
        Assert.Contains("Rollout " + world.Namespace + "/ledger manages this one", status.Message, StringComparison.Ordinal);
    }

    private static int[] WeightsAt(RolloutWorld world, string proxy, int port) =>
        [.. world.Mesh.Mesh.Proxy(proxy).Agent.Config.Routes[port].Find($"reviews.{world.Namespace}.svc.cluster.local")!.Routes[0].Clusters.Select(one => one.Weight)];

    private static FilterChain Chain(IEnumerable<ListenerConfig> listeners) => listeners.Single(listener => listener.Port == Port).Chains.Single();

    private static string Host(RolloutWorld world) => $"ledger.{world.Namespace}.svc.cluster.local";

    private static JsonObject Spec(string spec) => new() { ["spec"] = JsonNode.Parse(spec) };

    /// <summary>A Rollout of ledger, told by connections: it has no gate.</summary>
    private static RolloutBuilder Ledger(RolloutWorld world, string reference, string name = "ledger")
    {
        var virtualService = JsonNode.Parse(reference)!.AsObject();
        virtualService["name"] ??= "ledger";
        return world.Rollout(name).ForService("ledger").WithGates()
            .With("traffic.virtualServices", new JsonArray(virtualService))
            .With("traffic.destinationRule", new JsonObject { ["name"] = "ledger" });
    }

    /// <summary>The pods of reviews are asked for their ledger too, on a port that is not http; every proxy has its route.</summary>
    private static async Task LedgerAsync(RolloutWorld world, string kind, string routes, string gateways = """["mesh"]""")
    {
        var service = Bookinfo.Service("ledger", "reviews");
        service["spec"]!["ports"] = new JsonArray(new JsonObject { ["name"] = kind, ["port"] = Port });
        await world.Api.CreateAsync("services", service);
        await world.Api.CreateAsync("destinationrules", Bookinfo.DestinationRule("ledger", "v1"));
        var virtualService = Bookinfo.VirtualService("ledger", "v1");
        virtualService["spec"] = new JsonObject { ["hosts"] = new JsonArray("ledger"), ["gateways"] = JsonNode.Parse(gateways), [kind] = JsonNode.Parse(routes) };
        await world.Api.CreateAsync("virtualservices", virtualService);
        await world.UntilAsync(
            () => Task.FromResult(world.Mesh.Mesh.Proxies.All(proxy => proxy.Agent.Config.Listeners.Any(listener => listener.Port == Port && listener.Chains.Any(chain =>
                chain.Clusters.Any(one => one.Name.Contains("|v1|", StringComparison.Ordinal) && proxy.Agent.Config.Clusters.TryGetValue(one.Name, out var found) && !found.Endpoints.IsEmpty))))),
            ready => ready, "every proxy sends connections to v1 of ledger");
    }
}
