using System.Collections.Immutable;
using RolloutController.MeshDataPlane.Hosting;
using RolloutController.MeshDataPlane.Proxies;
using RolloutController.MeshDataPlane.Routing;
using RolloutController.MeshDataPlane.Tcp;
using RolloutController.TestKit.Waiting;

namespace RolloutController.MeshDataPlane.Tests.Tcp;

/// <summary>Real connections through real listeners on loopback.</summary>
public sealed class ConnectionPathTests : IAsyncLifetime
{
    private const string Host = "reviews.bookinfo.svc.cluster.local";
    private static readonly TimeSpan deadline = TimeSpan.FromSeconds(20);
    private TestMesh mesh = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ProxyServer Client => mesh.Proxy("client");

    public async ValueTask InitializeAsync()
    {
        mesh = await TestMesh.StartAsync(
            new TestMeshOptions
            {
                PodDrainSeconds = 0.1,
                Proxies =
                [
                    new ProxyOptions { Name = "client" },
                    new ProxyOptions { Name = "ingress", Namespace = "istio-system", Gateways = ["bookinfo/edge"], TcpServers = [9000], TlsServers = [443] },
                ],
            },
            TimeProvider.System, Token);
        mesh.Store.Apply(
            Given.Service("reviews", port: 9000, protocol: "tcp"), Given.DestinationRule("reviews", "reviews", ["v1", "v2"]),
            Given.Pod("a", "v1", "192.0.2.1"), Given.Pod("b", "v2", "192.0.2.2"),
            Given.Endpoints("reviews", ("192.0.2.1", "a"), ("192.0.2.2", "b")));
    }

    public async ValueTask DisposeAsync() => await mesh.DisposeAsync();

    // Envoy: tcp_proxy picks a weighted cluster once per connection.
    [Fact]
    public async Task Weights_split_connections()
    {
        await RouteAsync(80, 20);
        var versions = new Dictionary<string, int>();
        for (int i = 0; i < 200; i++)
        {
            await using var connection = await Conversation.OpenAsync(Client.Connections.PortOf(Host, 9000), null, Token);
            string version = (await connection.AskAsync(Token))!;
            versions[version] = versions.GetValueOrDefault(version) + 1;
        }

        Assert.InRange(versions["v2"], 15, 70);
        Assert.Equal(200, versions.Values.Sum());
    }

    // Envoy: listener_manager_impl, in-place filter chain update; istio/istio#38616: connections on the replaced chain are closed after the drain time.
    [Fact]
    public async Task A_live_connection_stays_with_its_pod_when_weights_move_until_its_chain_is_drained()
    {
        await RouteAsync(100, 0);
        await using var connection = await Conversation.OpenAsync(Client.Connections.PortOf(Host, 9000), null, Token);
        Assert.Equal("v1", await connection.AskAsync(Token));

        await RouteAsync(0, 100);

        Assert.Equal("v1", await connection.AskAsync(Token));
        await using (var later = await Conversation.OpenAsync(Client.Connections.PortOf(Host, 9000), null, Token))
            Assert.Equal("v2", await later.AskAsync(Token));
        Client.Connections.DrainTime = TimeSpan.FromMilliseconds(1);
        await using var second = await Conversation.OpenAsync(Client.Connections.PortOf(Host, 9000), null, Token);
        await second.AskAsync(Token);
        await RouteAsync(50, 50);
        await Wait.ForAsync(async _ => await second.AskAsync(Token), version => version is null, deadline, "the connection being cut", Token);
    }

    [Theory]
    [InlineData("a.example.com", "v1")]
    [InlineData("b.example.com", "v2")]
    public async Task A_tls_connection_goes_by_its_server_name_and_is_not_decrypted(string serverName, string version)
    {
        mesh.Store.Apply(
            Given.Service("reviews", port: 443, protocol: "tls"),
            Given.VirtualService("reviews", """
                {"hosts": ["reviews"], "gateways": ["mesh", "edge"], "tls": [
                  {"match": [{"port": 443, "sniHosts": ["a.example.com"]}], "route": [{"destination": {"host": "reviews", "subset": "v1"}}]},
                  {"match": [{"port": 443, "sniHosts": ["b.example.com"]}], "route": [{"destination": {"host": "reviews", "subset": "v2"}}]}]}
                """));
        foreach (var (proxy, host) in new[] { ("client", Host), ("ingress", "") })
        {
            await Wait.ForAsync(
                () => Configured(proxy, 443) is [{ ServerNames.Length: 1 }, _] && mesh.Proxy(proxy).Agent.Config.Clusters.ContainsKey($"outbound|443|v2|{Host}"), deadline, $"the tls routes at {proxy}", Token);
            await using var connection = await Conversation.OpenAsync(mesh.Proxy(proxy).Connections.PortOf(host, 443), serverName, Token);
            Assert.Equal(version, await connection.AskAsync(Token));
        }

        // Envoy: no filter chain matches, the connection is closed (NR).
        await Assert.ThrowsAnyAsync<IOException>(() => Conversation.OpenAsync(Client.Connections.PortOf(Host, 443), "c.example.com", Token));
    }

    // Envoy: tcp_proxy, cluster not found (NC), no healthy host (UH), connect failure (UF): the connection is closed without a byte.
    [Theory]
    [InlineData("v9", true, "NC")]
    [InlineData("v1", false, "UH")]
    public async Task A_connection_that_reaches_no_pod_is_closed(string subset, bool endpoints, string flags)
    {
        if (!endpoints)
            mesh.Store.Apply(Given.Endpoints("reviews"));
        mesh.Store.Apply(Given.VirtualService("reviews", $$"""{"hosts": ["reviews"], "tcp": [{"route": [{"destination": {"host": "reviews", "subset": "{{subset}}"} }] }] }"""));
        string cluster = $"outbound|9000|{subset}|{Host}";
        await Wait.ForAsync(() => Configured("client", 9000) is [var chain] && chain.Clusters[0].Name == cluster && (endpoints || Endpoints() == 0), deadline, "the route", Token);

        await using var connection = await Conversation.OpenAsync(Client.Connections.PortOf(Host, 9000), null, Token);

        Assert.Null(await connection.AskAsync(Token));
        Assert.Equal(1, Client.Connections.Counters[(cluster, flags)]);
    }

    private int Endpoints() => Client.Agent.Config.Clusters.Values.Sum(cluster => cluster.Endpoints.Length);

    private ImmutableArray<FilterChain> Configured(string proxy, int port) =>
        mesh.Proxy(proxy).Agent.Config.Listeners.FirstOrDefault(listener => listener.Port == port)?.Chains ?? [];

    private async Task RouteAsync(int v1, int v2)
    {
        mesh.Store.Apply(Given.VirtualService("reviews", $$"""
            {"hosts": ["reviews"], "tcp": [{"match": [{"port": 9000}], "route": [
              {"destination": {"host": "reviews", "subset": "v1"}, "weight": {{v1}} }, {"destination": {"host": "reviews", "subset": "v2"}, "weight": {{v2}} }]}]}
            """));
        var weights = new[] { ($"outbound|9000|v1|{Host}", v1), ($"outbound|9000|v2|{Host}", v2) }.Where(weight => weight.Item2 > 0);
        await Wait.ForAsync(
            () => Configured("client", 9000) is [{ IsWeighted: true } chain] && chain.Clusters.Select(cluster => (cluster.Name, cluster.Weight)).SequenceEqual(weights)
                && chain.Clusters.All(cluster => Client.Agent.Config.Clusters.TryGetValue(cluster.Name, out var known) && !known.Endpoints.IsEmpty),
            deadline, $"weights {v1} and {v2} at the proxy", Token);
    }
}
