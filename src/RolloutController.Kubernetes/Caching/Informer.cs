using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using RolloutController.Kubernetes.Resources;
using RolloutController.Kubernetes.Runtime;

namespace RolloutController.Kubernetes.Caching;

/// <summary>
/// A cache of one kind that follows the server and tells handlers of each change. It can be stopped and started again: the store
/// keeps its state, and the list on starting brings what was missed.
/// </summary>
public sealed class Informer : IReflectorTarget, IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly ControllerRuntime runtime;
    private readonly InformerOptions options;
    private readonly CachingMetrics metrics;
    private readonly ILogger logger;
    private readonly Reflector reflector;
    private readonly TaskCompletionSource synced = new();
    private ImmutableArray<Action<ResourceChange>> handlers = [];
    private CancellationTokenSource? stop;
    private Task run = Task.CompletedTask;

    /// <summary>An informer that has not been started.</summary>
    public Informer(IResourceClient client, ResourceKind kind, InformerOptions options, ControllerRuntime runtime)
    {
        (Kind, this.options, this.runtime) = (kind, options, runtime);
        Store = new ResourceStore(options.Indexes);
        metrics = new CachingMetrics(runtime.Meter, kind);
        logger = runtime.Loggers.CreateLogger<Informer>();
        reflector = new Reflector(client, kind, options, runtime, metrics, this);
    }

    /// <summary>What is cached.</summary>
    public ResourceKind Kind { get; }

    /// <summary>The cached objects.</summary>
    public ResourceStore Store { get; }

    /// <summary>True once a complete list has been taken over and its changes shown to the handlers; it stays true.</summary>
    public bool HasSynced => synced.Task.IsCompleted;

    /// <summary>True while the server is seen: the last list or watch did not fail. False where the kind is not served.</summary>
    public bool IsConnected => reflector.Connection.IsConnected;

    /// <summary>When the last list or event came; null before the first.</summary>
    public DateTimeOffset? LastSyncTime => reflector.Connection.LastSeen;

    /// <summary>
    /// Tells the handler of each change from now on, after showing it the present objects as new. Handlers run one at a time, in
    /// order, within the loop that reads the watch: they must not block; they add a key to a queue. An exception is logged and counted.
    /// </summary>
    /// <returns>Disposing it ends the subscription.</returns>
    public IDisposable Subscribe(Action<ResourceChange> handler)
    {
        lock (gate)
        {
            handlers = handlers.Add(handler);
            foreach (var item in Store.Current.All)
            {
                Tell(handler, new ResourceChange(item.Key(), null, item));
            }
        }
        return new Subscription(this, handler);
    }

    /// <summary>Starts to follow the server; does nothing where it already does.</summary>
    public void Start()
    {
        lock (gate)
        {
            if (stop is not null)
            {
                return;
            }
            stop = new CancellationTokenSource();
            var token = stop.Token;
            var previous = run;
            run = runtime.Start(async () =>
            {
                await previous;
                await Task.WhenAll(reflector.RunAsync(token), ResyncAsync(token));
            });
        }
    }

    /// <summary>Stops following the server and ends when the loop has ended. The store keeps its state.</summary>
    public async Task StopAsync()
    {
        CancellationTokenSource? stopping;
        Task ending;
        lock (gate)
        {
            (stopping, stop, ending) = (stop, null, run);
        }
        if (stopping is null)
        {
            return;
        }
        stopping.Cancel();
        await ending;
        stopping.Dispose();
    }

    /// <summary>Stops.</summary>
    public async ValueTask DisposeAsync() => await StopAsync();

    /// <summary>Ends when <see cref="HasSynced"/> is true.</summary>
    /// <exception cref="TimeoutException">That took longer than the time-out (controller-runtime's is 2 minutes); starting should fail then.</exception>
    public async Task WaitForSyncAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            await synced.Task.WaitAsync(timeout, runtime.Time, cancellationToken);
            // Not within the loop that has just taken over the list.
            await Task.Yield();
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"the cache of {Kind} ({Kind.ApiVersion}) did not fill within {timeout}: is the kind served, and may it be listed and watched?", late);
        }
    }

    void IReflectorTarget.Replace(List<JsonObject> items)
    {
        lock (gate)
        {
            Publish(Store.Replace([.. items.Select(Transformed)]));
        }
        synced.TrySetResult();
    }

    void IReflectorTarget.Apply(WatchEvent @event)
    {
        lock (gate)
        {
            Publish(Store.Apply(@event with { Object = Transformed(@event.Object) }));
        }
    }

    private async Task ResyncAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await runtime.Delay(options.ResyncPeriod, cancellationToken);
                lock (gate)
                {
                    Publish(Store.Current.All.Select(item => new ResourceChange(item.Key(), item, item) { IsResync = true }));
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopped.
        }
    }

    private JsonObject Transformed(JsonObject item) => options.Transform?.Invoke(item) ?? item;

    private void Publish(IEnumerable<ResourceChange> changes)
    {
        foreach (var change in changes)
        {
            foreach (var handler in handlers)
            {
                Tell(handler, change);
            }
        }
    }

    private void Tell(Action<ResourceChange> handler, ResourceChange change)
    {
        try
        {
            handler(change);
        }
        catch (Exception failure)
        {
            metrics.HandlerFailed();
            logger.HandlerFailed(Kind, change.Key, failure);
        }
    }

    private void Unsubscribe(Action<ResourceChange> handler)
    {
        lock (gate)
        {
            handlers = handlers.Remove(handler);
        }
    }

    private sealed class Subscription(Informer informer, Action<ResourceChange> handler) : IDisposable
    {
        public void Dispose() => informer.Unsubscribe(handler);
    }
}
