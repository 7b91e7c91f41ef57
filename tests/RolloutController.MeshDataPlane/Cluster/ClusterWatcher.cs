using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Resources;
using RolloutController.MeshDataPlane.Model;
using RolloutController.MeshDataPlane.Xds;

namespace RolloutController.MeshDataPlane.Cluster;

/// <summary>Feeds the mesh's state from an API server by list and watch, one loop per kind; goes on through errors and restarts.</summary>
public sealed class ClusterWatcher : IAsyncDisposable
{
    private static readonly TimeSpan watchTime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan backoff = TimeSpan.FromMilliseconds(500);
    private readonly IResourceClient client;
    private readonly MeshConfigStore store;
    private readonly TimeProvider time;
    private readonly string? @namespace;
    private readonly CancellationTokenSource stopping = new();
    private readonly Task loops;
    private readonly Dictionary<MeshKind, TaskCompletionSource> synced;

    private ClusterWatcher(IResourceClient client, MeshConfigStore store, TimeProvider time, string istioVersion, string? @namespace)
    {
        this.client = client;
        this.store = store;
        this.time = time;
        this.@namespace = @namespace;
        synced = Enum.GetValues<MeshKind>().ToDictionary(kind => kind, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        loops = Task.WhenAll(
            LoopAsync(MeshKind.Service, KnownKinds.Service, stopping.Token),
            LoopAsync(MeshKind.Endpoints, KnownKinds.Endpoints, stopping.Token),
            LoopAsync(MeshKind.Pod, KnownKinds.Pod, stopping.Token),
            LoopAsync(MeshKind.DestinationRule, new ResourceKind("networking.istio.io", istioVersion, "DestinationRule", "destinationrules"), stopping.Token),
            LoopAsync(MeshKind.VirtualService, new ResourceKind("networking.istio.io", istioVersion, "VirtualService", "virtualservices"), stopping.Token));
    }

    /// <summary>Why the last list or watch failed, for people; empty when all is well.</summary>
    public string LastError { get; private set; } = "";

    /// <summary>Starts watching one namespace, or all where it is null.</summary>
    public static ClusterWatcher Start(IResourceClient client, MeshConfigStore store, TimeProvider time, string istioVersion, string? @namespace) =>
        new(client, store, time, istioVersion, @namespace);

    /// <summary>Ends when every kind has been listed once.</summary>
    public Task WaitForSyncAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(synced.Values.Select(source => source.Task)).WaitAsync(cancellationToken);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await loops.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stopping.Dispose();
    }

    private async Task LoopAsync(MeshKind kind, ResourceKind resource, CancellationToken stop)
    {
        string? version = null;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                version ??= await ListAsync(kind, resource, stop);
                LastError = "";
                await foreach (var change in client.WatchAsync(resource, @namespace, new WatchOptions(version, watchTime), stop))
                {
                    version = KubernetesReader.Text(change.Object["metadata"]?["resourceVersion"]) ?? version;
                    Take(kind, change);
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (ApiException failure)
            {
                LastError = $"{resource}: {failure.Message}";
                if (failure.Reason is not (ApiErrorReason.Unreachable or ApiErrorReason.ServiceUnavailable or ApiErrorReason.TooManyRequests or ApiErrorReason.Timeout))
                    version = null;
                await PauseAsync(stop);
            }
            catch (Exception failure) when (failure is HttpRequestException or IOException or InvalidOperationException)
            {
                LastError = $"{resource}: {failure.Message}";
                version = null;
                await PauseAsync(stop);
            }
        }
    }

    private async Task<string> ListAsync(MeshKind kind, ResourceKind resource, CancellationToken stop)
    {
        var list = await client.ListAsync(resource, @namespace, ListOptions.Default, stop);
        var names = new HashSet<ObjectName>();
        foreach (var item in list.Items)
        {
            names.Add(KubernetesReader.NameOf(item));
            Apply(kind, item);
        }

        foreach (var gone in Known(kind).Where(name => !names.Contains(name)))
            store.Edit(kind, gone, state => state.Remove(kind, gone));
        synced[kind].TrySetResult();
        return list.ResourceVersion;
    }

    private void Take(MeshKind kind, WatchEvent change)
    {
        var name = KubernetesReader.NameOf(change.Object);
        if (change.Type is WatchEventType.Added or WatchEventType.Modified)
            Apply(kind, change.Object);
        else if (change.Type == WatchEventType.Deleted)
            store.Edit(kind, name, state => state.Remove(kind, name));
    }

    private void Apply(MeshKind kind, JsonObject o) => store.Edit(kind, KubernetesReader.NameOf(o), state => state.Apply(kind, o));

    private ObjectName[] Known(MeshKind kind) => kind switch
    {
        MeshKind.VirtualService => [.. store.State.VirtualServices.Keys],
        MeshKind.DestinationRule => [.. store.State.DestinationRules.Keys],
        MeshKind.Service => [.. store.State.Services.Keys],
        MeshKind.Endpoints => [.. store.State.Endpoints.Keys],
        MeshKind.Pod => [.. store.State.Pods.Keys],
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    private async Task PauseAsync(CancellationToken stop) =>
        await Task.Delay(backoff, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
