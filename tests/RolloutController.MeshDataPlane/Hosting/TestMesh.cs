using System.Collections.Immutable;
using RolloutController.Kubernetes.Resources;
using RolloutController.MeshDataPlane.Admission;
using RolloutController.MeshDataPlane.Cluster;
using RolloutController.MeshDataPlane.Debugging;
using RolloutController.MeshDataPlane.Load;
using RolloutController.MeshDataPlane.Metrics;
using RolloutController.MeshDataPlane.Pods;
using RolloutController.MeshDataPlane.Proxies;
using RolloutController.MeshDataPlane.Xds;

namespace RolloutController.MeshDataPlane.Hosting;

/// <summary>A small mesh on loopback: istiods, proxies, pods, all from the objects of one API server.</summary>
public sealed class TestMesh : IAsyncDisposable
{
    private readonly TimeProvider time;
    private readonly MeshClock clock;
    private readonly PodHost podHost;
    private ClusterWatcher? watcher;

    private TestMesh(TestMeshOptions options, TimeProvider time)
    {
        Options = options;
        this.time = time;
        clock = new MeshClock(time);
        Istiods = [.. options.Istiods.Select(istiod => new Istiod(istiod, Store, clock, Guid.NewGuid))];
        var seeds = new Random(options.Seed);
        podHost = new PodHost(Pods, Store, time, () => NextRandom(seeds), TimeSpan.FromSeconds(options.PodDrainSeconds));
        Seeds = () => NextRandom(seeds);
    }

    /// <summary>What it was started with.</summary>
    public TestMeshOptions Options { get; }

    /// <summary>The mesh's state; tests without an API server edit it directly.</summary>
    public MeshConfigStore Store { get; } = new();

    /// <summary>The istiods.</summary>
    public ImmutableArray<Istiod> Istiods { get; }

    /// <summary>The istiods' debug interfaces by istiod name.</summary>
    public ImmutableDictionary<string, IstiodDebugServer> DebugServers { get; private set; } = ImmutableDictionary<string, IstiodDebugServer>.Empty;

    /// <summary>The calling proxies, in the order of the options.</summary>
    public ImmutableArray<ProxyServer> Proxies { get; private set; } = [];

    /// <summary>The stand-in for Istio's validating webhook; null when not asked for.</summary>
    public ValidationWebhook? Webhook { get; private set; }

    /// <summary>Running pods, callers and behaviours.</summary>
    public PodDirectory Pods { get; } = new();

    /// <summary>Why the API server could not be read last; empty when all is well.</summary>
    public string LastError => watcher?.LastError ?? "";

    /// <summary>The lock and clock of the simulated control plane.</summary>
    public MeshClock Clock => clock;

    private Func<Random> Seeds { get; }

    /// <summary>Starts a mesh over an API server; ends when it has been read once and every proxy is connected.</summary>
    public static async Task<TestMesh> StartAsync(IResourceClient client, TestMeshOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var mesh = new TestMesh(options, time);
        mesh.watcher = ClusterWatcher.Start(client, mesh.Store, time, options.IstioApiVersion, options.Namespace);
        try
        {
            await mesh.watcher.WaitForSyncAsync(cancellationToken);
            await mesh.BeginAsync(cancellationToken);
            if (mesh.Webhook is { } webhook)
                await webhook.RegisterAsync(client, cancellationToken);
        }
        catch
        {
            await mesh.DisposeAsync();
            throw;
        }

        return mesh;
    }

    /// <summary>Starts a mesh whose state only <see cref="Store"/> feeds.</summary>
    public static async Task<TestMesh> StartAsync(TestMeshOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var mesh = new TestMesh(options, time);
        await mesh.BeginAsync(cancellationToken);
        return mesh;
    }

    /// <summary>A proxy by name.</summary>
    public ProxyServer Proxy(string name) =>
        Proxies.FirstOrDefault(proxy => proxy.Agent.Identity.Name == name)
        ?? throw new KeyNotFoundException($"Proxy {name}: there is none; known are {string.Join(", ", Proxies.Select(proxy => proxy.Agent.Identity.Name))}.");

    /// <summary>An istiod by name.</summary>
    public Istiod Istiod(string name) =>
        Istiods.FirstOrDefault(istiod => istiod.Options.Name == name)
        ?? throw new KeyNotFoundException($"Istiod {name}: there is none; known are {string.Join(", ", Istiods.Select(istiod => istiod.Options.Name))}.");

    /// <summary>Sends load through proxies.</summary>
    public LoadGenerator StartLoad(LoadOptions load) => LoadGenerator.Start(load, Proxies, time);

    /// <summary>All reporters' series as Prometheus text.</summary>
    public string MetricsText() => Metrics.MetricsText.Write(Reporters);

    /// <summary>All reporters: proxies and pods.</summary>
    public IEnumerable<IstioMetrics> Reporters => Proxies.Select(proxy => proxy.Metrics).Concat(podHost.Metrics);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        clock.Dispose();
        if (Webhook is not null)
            await Webhook.DisposeAsync();
        if (watcher is not null)
            await watcher.DisposeAsync();
        await Task.WhenAll([
            .. Proxies.Select(proxy => proxy.DisposeAsync().AsTask()), .. DebugServers.Values.Select(server => server.DisposeAsync().AsTask()), podHost.DisposeAsync().AsTask()]);
    }

    private async Task BeginAsync(CancellationToken cancellationToken)
    {
        await podHost.StartAsync(cancellationToken);

        // Real istiods serve nobody before their caches are filled: begin with all that is known by now.
        foreach (var istiod in Istiods)
        {
            istiod.Stop();
            istiod.Start();
            DebugServers = DebugServers.Add(
                istiod.Options.Name, await IstiodDebugServer.StartAsync(istiod, clock, Options.Debug, istiod.Options.DebugPort, cancellationToken));
        }

        foreach (var (index, proxy) in Options.Proxies.Index())
        {
            string first = proxy.Istiod ?? Istiods[index % Istiods.Length].Options.Name;
            var preferred = Istiods.OrderBy(istiod => istiod.Options.Name != first).ToImmutableArray();
            var agent = new XdsAgent(proxy.Identity, proxy.Delays, clock, () => preferred);
            Proxies = Proxies.Add(await ProxyServer.StartAsync(agent, Pods, time, Seeds(), proxy.Port, cancellationToken));
            agent.Connect();
        }

        if (Options.Webhook)
            Webhook = await ValidationWebhook.StartAsync(0, time, cancellationToken);
    }

    private static Random NextRandom(Random seeds)
    {
        lock (seeds)
            return new Random(seeds.Next());
    }
}
