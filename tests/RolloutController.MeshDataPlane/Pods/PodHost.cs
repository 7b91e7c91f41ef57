using System.Collections.Immutable;
using System.Threading.Channels;
using RolloutController.MeshDataPlane.Metrics;
using RolloutController.MeshDataPlane.Model;
using RolloutController.MeshDataPlane.Xds;

namespace RolloutController.MeshDataPlane.Pods;

/// <summary>Keeps a listener for each pod that has an address, and takes it down some time after the pod is gone.</summary>
public sealed class PodHost : IAsyncDisposable
{
    private readonly PodDirectory directory;
    private readonly MeshConfigStore store;
    private readonly TimeProvider time;
    private readonly Func<Random> newRandom;
    private readonly TimeSpan drain;
    private readonly Channel<bool> wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Dictionary<string, PodServer> servers = [];
    private readonly CancellationTokenSource stopping = new();
    private readonly List<Task> draining = [];
    private Task loop = Task.CompletedTask;
    private ImmutableArray<IstioMetrics> metrics = [];

    /// <summary>Makes a host; <see cref="StartAsync"/> begins.</summary>
    /// <param name="directory">Where pods are found by address.</param>
    /// <param name="store">The mesh's state.</param>
    /// <param name="time">Clock of latencies and drains.</param>
    /// <param name="newRandom">Randomness of a new pod.</param>
    /// <param name="drain">Time for which a deleted pod still answers, as a graceful shutdown does.</param>
    public PodHost(PodDirectory directory, MeshConfigStore store, TimeProvider time, Func<Random> newRandom, TimeSpan drain)
    {
        this.directory = directory;
        this.store = store;
        this.time = time;
        this.newRandom = newRandom;
        this.drain = drain;
    }

    /// <summary>Metrics of all pods there were since the start; a pod that is gone keeps its series until the process ends.</summary>
    public ImmutableArray<IstioMetrics> Metrics => metrics;

    /// <summary>Starts the pods that are known and follows the store.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        directory.IsExpected = address => store.State.Pods.Values.Any(pod => pod.Address == address && !pod.Terminating);
        store.Changed += change =>
        {
            if (change.Kind == MeshKind.Pod)
                wake.Writer.TryWrite(true);
        };
        await FollowAsync(cancellationToken);
        wake.Writer.TryWrite(true);
        loop = RunAsync(stopping.Token);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(draining).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var server in servers.Values)
            await server.DisposeAsync();
        stopping.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        while (await wake.Reader.WaitToReadAsync(cancellationToken))
        {
            wake.Reader.TryRead(out _);
            await FollowAsync(cancellationToken);
        }
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        var wanted = store.State.Pods.Values.Where(pod => pod.Address.Length > 0 && !pod.Terminating).ToDictionary(pod => $"{pod.Uid}/{pod.Address}");
        foreach (var (key, pod) in wanted)
        {
            if (servers.ContainsKey(key))
                continue;
            var server = await PodServer.StartAsync(pod, directory, time, newRandom(), cancellationToken);
            servers[key] = server;
            directory.ByAddress[pod.Address] = server;
            metrics = metrics.Add(server.Metrics);
        }

        foreach (string key in servers.Keys.Where(key => !wanted.ContainsKey(key)).ToArray())
        {
            servers.Remove(key, out var server);
            draining.RemoveAll(task => task.IsCompleted);
            draining.Add(DrainAsync(server!, cancellationToken));
        }
    }

    private async Task DrainAsync(PodServer server, CancellationToken cancellationToken)
    {
        await Task.Delay(drain, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        directory.ByAddress.TryRemove(KeyValuePair.Create(server.Pod.Address, server));
        await server.DisposeAsync();
    }
}
