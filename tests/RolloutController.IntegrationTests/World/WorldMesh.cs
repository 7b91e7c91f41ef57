using RolloutController.IntegrationTests.Fixtures;
using RolloutController.IntegrationTests.Kubernetes;
using RolloutController.Kubernetes.Http;
using RolloutController.MeshDataPlane.Admin;
using RolloutController.MeshDataPlane.Debugging;
using RolloutController.MeshDataPlane.Hosting;
using RolloutController.MeshDataPlane.Load;
using RolloutController.MeshDataPlane.Pods;
using RolloutController.MeshDataPlane.Proxies;
using RolloutController.TestControlPlane.Prometheus;
using RolloutController.TestKit.Waiting;

namespace RolloutController.IntegrationTests.World;

/// <summary>The data plane of one namespace, with its metrics page.</summary>
public sealed class WorldMesh : IAsyncDisposable
{
    /// <summary>What istiod's debug interface accepts, as a token of the root namespace.</summary>
    public const string DebugToken = "token-of-the-operator";

    private readonly ApiServerClient _client;
    private readonly AdminServer _admin;

    private WorldMesh(ApiServerClient client, TestMesh mesh, AdminServer admin)
    {
        (_client, Mesh, _admin) = (client, mesh, admin);
        Target = new PrometheusTarget($"{admin.Address.Host}:{admin.Address.Port}");
    }

    public TestMesh Mesh { get; }

    /// <summary>Where Prometheus reads it.</summary>
    public PrometheusTarget Target { get; }

    /// <summary>The istiods' debug interfaces.</summary>
    public IEnumerable<IstiodDebugServer> Debug => Mesh.DebugServers.Values;

    public static async Task<WorldMesh> StartAsync(ControlPlaneFixture cluster, string ns, IEnumerable<ProxyOptions> proxies, CancellationToken cancellationToken)
    {
        var client = cluster.Connect();
        var mesh = await TestMesh.StartAsync(
            client,
            new TestMeshOptions
            {
                Namespace = ns,
                Proxies = [.. proxies.Select(proxy => proxy.Namespace == new ProxyOptions { Name = "" }.Namespace ? proxy with { Namespace = ns } : proxy)],
                Debug = new DebugAccess { Tokens = new DebugAccess().Tokens.Add(DebugToken, "istio-system") },
                PodDrainSeconds = 5,
            },
            TimeProvider.System,
            cancellationToken);
        return new WorldMesh(client, mesh, await AdminServer.StartAsync(mesh, 0, cancellationToken));
    }

    /// <summary>How a version of reviews answers from now on.</summary>
    public void Behave(string version, double errorRate = 0, TimeSpan latency = default) =>
        Mesh.Pods.SetBehaviour("reviews", version, new VersionBehaviour(errorRate, latency));

    /// <summary>
    /// Ends when every sidecar has routes for a Service and endpoints behind them. No request is sent: one that is lost before a rollout begins would
    /// count against it.
    /// </summary>
    public Task ServesAsync(string service, CancellationToken cancellationToken) => Wait.ForAsync(
        _ => Task.FromResult(string.Join(", ", Mesh.Proxies.Where(proxy => !proxy.Agent.Identity.IsGateway && !Serves(proxy.Agent.Config, service)).Select(proxy => proxy.Agent.Identity.Name))),
        waiting => waiting.Length == 0,
        RolloutWorld.Patience,
        $"every proxy can send to {service}",
        cancellationToken);

    /// <summary>Constant load on reviews through all proxies.</summary>
    public LoadGenerator StartLoad(double ratePerProxy = 30, string host = "reviews:9080") =>
        Mesh.StartLoad(new LoadOptions { Proxies = [.. Mesh.Proxies.Select(proxy => proxy.Agent.Identity.Name)], RatePerProxy = ratePerProxy, Host = host });

    /// <summary>Ends the load; its answers and the proxies' counters say the same.</summary>
    public async Task<LoadReport> ReconciledAsync(LoadGenerator load, CancellationToken cancellationToken)
    {
        var report = await load.StopAsync();

        // A proxy counts a moment after its answer.
        await Wait.ForAsync(
            _ => Task.FromResult(string.Join("; ", report.Differences(Mesh.Proxies))),
            differences => differences.Length == 0,
            RolloutWorld.Patience,
            "the load generator and the proxies count the same",
            cancellationToken);
        Assert.Equal(0, report.TransportErrors);
        Assert.Equal(report.Sent, report.Answered);
        return report;
    }

    private bool Serves(ProxyConfig config, string service) =>
        config.Routes.TryGetValue(9080, out var routes)
        && routes.Find($"{service}.{Mesh.Options.Namespace}.svc.cluster.local") is { } found
        && found.Routes.SelectMany(route => route.Clusters).ToList() is { Count: > 0 } clusters
        && clusters.All(cluster => config.Clusters.TryGetValue(cluster.Name, out var active) && !active.Endpoints.IsEmpty);

    public async ValueTask DisposeAsync()
    {
        await _admin.DisposeAsync();
        await Mesh.DisposeAsync();
        _client.Dispose();
    }
}
