using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Simulation.Cluster;

/// <summary>
/// One caller's view of the in-memory cluster. Each request yields before its effect and again before its answer, so a scheduler
/// sees every interleaving; effects themselves are atomic.
/// </summary>
internal sealed class ClusterClient(string name, ClusterState state, TimeProvider time, Func<ImmutableArray<IRequestInterceptor>> interceptors) : IResourceClient
{
    public Task<JsonObject> GetAsync(ResourceKind kind, ObjectKey key, CancellationToken cancellationToken) =>
        AskAsync(new ClusterRequest(name, RequestVerb.Get, kind, key), () => ObjectWrites.Existing(kind, state.Read(kind).Objects, key), cancellationToken);

    public Task<ResourceList> ListAsync(ResourceKind kind, string? @namespace, ListOptions options, CancellationToken cancellationToken) =>
        AskAsync(new ClusterRequest(name, RequestVerb.List, kind, new ObjectKey(@namespace ?? "", "")), () => ListReading.Read(state, kind, @namespace, options), cancellationToken);

    public async IAsyncEnumerable<WatchEvent> WatchAsync(ResourceKind kind, string? @namespace, WatchOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new ClusterRequest(name, RequestVerb.Watch, kind, new ObjectKey(@namespace ?? "", ""));
        var watch = await AskAsync(request, () => new WatchStream(state, time, kind, @namespace, options), cancellationToken);
        using var open = state.OpenWatch(name);
        while (await watch.NextAsync(cancellationToken) is { } next)
        {
            yield return next;
        }
    }

    public Task<JsonObject> CreateAsync(ResourceKind kind, JsonObject @object, WriteOptions options, CancellationToken cancellationToken) =>
        WriteAsync(RequestVerb.Create, kind, @object.Key(), @object, options, writes => writes.Create(kind, @object), cancellationToken);

    public Task<JsonObject> ReplaceAsync(ResourceKind kind, JsonObject @object, WriteOptions options, CancellationToken cancellationToken) =>
        WriteAsync(RequestVerb.Update, kind, @object.Key(), @object, options, writes => writes.Replace(kind, @object), cancellationToken);

    public Task<JsonObject> PatchAsync(ResourceKind kind, ObjectKey key, PatchType type, JsonNode patch, WriteOptions options, CancellationToken cancellationToken) =>
        WriteAsync(RequestVerb.Patch, kind, key, patch, options, writes => writes.Patch(kind, key, type, patch), cancellationToken);

    public Task DeleteAsync(ResourceKind kind, ObjectKey key, DeleteOptions options, CancellationToken cancellationToken) =>
        WriteAsync(RequestVerb.Delete, kind, key, null, WriteOptions.Default, writes => writes.Delete(kind, key, options), cancellationToken);

    private Task<JsonObject> WriteAsync(
        RequestVerb verb, ResourceKind kind, ObjectKey key, JsonNode? body, WriteOptions options, Func<ObjectWrites, JsonObject> write, CancellationToken cancellationToken)
    {
        var request = new ClusterRequest(name, verb, kind, key, options.Subresource, body?.DeepClone());
        return AskAsync(
            request,
            () => write(new ObjectWrites(state, time, new WriteAttempt(request, options.FieldManager ?? name, options.DryRun, interceptors()))),
            cancellationToken);
    }

    private async Task<T> AskAsync<T>(ClusterRequest request, Func<T> effect, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await Task.Yield();
        foreach (var interceptor in interceptors())
        {
            await interceptor.BeforeAsync(request, cancellationToken);
        }
        cancellationToken.ThrowIfCancellationRequested();
        var answer = effect();
        await Task.Yield();
        foreach (var interceptor in interceptors())
        {
            await interceptor.AfterAsync(request, cancellationToken);
        }
        cancellationToken.ThrowIfCancellationRequested();
        return answer is JsonObject @object ? (T)(object)@object.DeepClone() : answer;
    }
}
