using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.IntegrationTests.World;

/// <summary>Holds back the writes of some objects as long as it is asked to: whoever writes them is busy meanwhile.</summary>
internal sealed class HeldWrites(IResourceClient inner, Func<ObjectKey, bool> holds, Task released) : IResourceClient
{
    private int _held;

    /// <summary>Writes that wait now.</summary>
    public int Held => Volatile.Read(ref _held);

    public Task<JsonObject> GetAsync(ResourceKind kind, ObjectKey key, CancellationToken cancellationToken) => inner.GetAsync(kind, key, cancellationToken);

    public Task<ResourceList> ListAsync(ResourceKind kind, string? @namespace, ListOptions options, CancellationToken cancellationToken) =>
        inner.ListAsync(kind, @namespace, options, cancellationToken);

    public IAsyncEnumerable<WatchEvent> WatchAsync(ResourceKind kind, string? @namespace, WatchOptions options, CancellationToken cancellationToken) =>
        inner.WatchAsync(kind, @namespace, options, cancellationToken);

    public async Task<JsonObject> CreateAsync(ResourceKind kind, JsonObject @object, WriteOptions options, CancellationToken cancellationToken)
    {
        await HoldAsync(@object.Key(), cancellationToken);
        return await inner.CreateAsync(kind, @object, options, cancellationToken);
    }

    public async Task<JsonObject> ReplaceAsync(ResourceKind kind, JsonObject @object, WriteOptions options, CancellationToken cancellationToken)
    {
        await HoldAsync(@object.Key(), cancellationToken);
        return await inner.ReplaceAsync(kind, @object, options, cancellationToken);
    }

    public async Task<JsonObject> PatchAsync(
        ResourceKind kind, ObjectKey key, PatchType type, JsonNode patch, WriteOptions options, CancellationToken cancellationToken)
    {
        await HoldAsync(key, cancellationToken);
        return await inner.PatchAsync(kind, key, type, patch, options, cancellationToken);
    }

    public Task DeleteAsync(ResourceKind kind, ObjectKey key, DeleteOptions options, CancellationToken cancellationToken) =>
        inner.DeleteAsync(kind, key, options, cancellationToken);

    private async Task HoldAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (!holds(key))
            return;
        Interlocked.Increment(ref _held);
        await released.WaitAsync(cancellationToken);
        Interlocked.Decrement(ref _held);
    }
}
