using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Caching;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Resources;
using RolloutController.Kubernetes.Runtime;

namespace RolloutController.Gathering;

/// <summary>The informers of everything a decision rests on, as one view.</summary>
public sealed class ClusterCaches : IClusterView
{
    private const string ByNamespace = "namespace";

    /// <summary>A start without complete caches fails after this time (controller-runtime's cache sync timeout).</summary>
    private static readonly TimeSpan SyncTimeout = TimeSpan.FromMinutes(2);

    private readonly IResourceClient client;
    private readonly string? watchNamespace;
    private readonly Dictionary<ResourceKind, Informer> informers;
    private ImmutableHashSet<ResourceKind> absent = [];
    private ImmutableHashSet<ResourceKind> denied = [];

    /// <summary>Makes the informers; they start with <see cref="Start"/>.</summary>
    /// <param name="client">Where to list and watch.</param>
    /// <param name="watchNamespace">The only namespace; null for all.</param>
    /// <param name="runtime">What they run on.</param>
    public ClusterCaches(IResourceClient client, string? watchNamespace, ControllerRuntime runtime)
    {
        (this.client, this.watchNamespace) = (client, watchNamespace);
        informers = Kinds(watchNamespace is null).ToDictionary(
            kind => kind,
            kind => new Informer(
                client,
                kind,
                new InformerOptions
                {
                    Namespace = kind.Namespaced ? watchNamespace : null,
                    Indexes = [new StoreIndex(ByNamespace, item => [item.Key().Namespace])],
                    Transform = CacheTrimming.For(kind),
                },
                runtime));
    }

    /// <summary>The informers, for handlers and health.</summary>
    public IReadOnlyDictionary<ResourceKind, Informer> Informers => informers;

    /// <summary>The kinds whose list has not been taken over yet, those apart that the server did not serve, or did not permit, at the start.</summary>
    public IEnumerable<ResourceKind> Incomplete => Expected.Where(informer => !informer.HasSynced).Select(informer => informer.Kind);

    /// <summary>The kinds whose informer does not see the server now, those apart that the server did not serve, or did not permit, at the start.</summary>
    public IEnumerable<ResourceKind> Disconnected => Expected.Where(informer => !informer.IsConnected).Select(informer => informer.Kind);

    private IEnumerable<Informer> Expected => informers.Values.Where(informer => informer.HasSynced || !absent.Union(denied).Contains(informer.Kind));

    /// <summary>Starts all informers.</summary>
    public void Start()
    {
        foreach (var informer in informers.Values)
            informer.Start();
    }

    /// <summary>
    /// Waits for every kind; only Istio's may be missing on the server, to be installed later. Where they are served they are waited
    /// for as well: a Rollout decided on without them would be reported as broken at every start. Namespaces need not be readable.
    /// </summary>
    /// <exception cref="TimeoutException">One of them cannot be listed.</exception>
    public async Task WaitForSyncAsync(CancellationToken cancellationToken)
    {
        foreach (var informer in informers.Values)
        {
            if (IsIstios(informer.Kind) && !informer.HasSynced && !await IsServedAsync(informer.Kind, cancellationToken))
                absent = absent.Add(informer.Kind);
            else if (informer.Kind == KnownKinds.Namespace && !informer.HasSynced && await IsDeniedAsync(informer.Kind, cancellationToken))
                denied = denied.Add(informer.Kind);
            else
                await informer.WaitForSyncAsync(SyncTimeout, cancellationToken);
        }
    }

    /// <summary>Ends when Istio's kinds, missing at the start, have been installed and cached; false where they were there from the start.</summary>
    public async Task<bool> WaitForIstioAsync(CancellationToken cancellationToken)
    {
        var late = absent;
        foreach (var kind in late)
            await informers[kind].WaitForSyncAsync(Timeout.InfiniteTimeSpan, cancellationToken);
        return !late.IsEmpty;
    }

    /// <summary>Whether a kind's cache is complete.</summary>
    public bool IsComplete(ResourceKind kind) => informers.TryGetValue(kind, out var informer) && informer.HasSynced;

    /// <summary>Stops all informers.</summary>
    public Task StopAsync() => Task.WhenAll(informers.Values.Select(informer => informer.StopAsync()));

    /// <inheritdoc />
    public JsonObject? Get(ResourceKind kind, ObjectKey key) =>
        informers.TryGetValue(kind, out var informer) ? informer.Store.Current.Find(key) : null;

    /// <inheritdoc />
    public IReadOnlyCollection<JsonObject> List(ResourceKind kind, string? @namespace)
    {
        if (!informers.TryGetValue(kind, out var informer))
            return [];
        var snapshot = informer.Store.Current;
        return @namespace is null ? snapshot.All : snapshot.ByIndex(ByNamespace, @namespace);
    }

    private static bool IsIstios(ResourceKind kind) => kind == MeshKinds.VirtualService || kind == MeshKinds.DestinationRule;

    /// <summary>Asked of the server itself: an informer that has not synced may only be slow.</summary>
    private async Task<bool> IsServedAsync(ResourceKind kind, CancellationToken cancellationToken) =>
        await WhyNotListedAsync(kind, cancellationToken) != ApiErrorReason.NotFound;

    private async Task<bool> IsDeniedAsync(ResourceKind kind, CancellationToken cancellationToken) =>
        await WhyNotListedAsync(kind, cancellationToken) == ApiErrorReason.Forbidden;

    private async Task<ApiErrorReason?> WhyNotListedAsync(ResourceKind kind, CancellationToken cancellationToken)
    {
        try
        {
            await client.ListAsync(kind, kind.Namespaced ? watchNamespace : null, new ListOptions { Limit = 1 }, cancellationToken);
            return null;
        }
        catch (ApiException error)
        {
            return error.Reason;
        }
    }

    private static IEnumerable<ResourceKind> Kinds(bool clusterWide)
    {
        yield return MeshKinds.Rollout;
        yield return MeshKinds.VirtualService;
        yield return MeshKinds.DestinationRule;
        yield return KnownKinds.Service;
        yield return KnownKinds.Endpoints;
        yield return KnownKinds.Pod;
        yield return KnownKinds.Deployment;
        if (clusterWide)
            yield return KnownKinds.Namespace;
    }
}
