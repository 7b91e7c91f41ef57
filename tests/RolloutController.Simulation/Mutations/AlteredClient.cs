using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Simulation.Runs.Mutations;

/// <summary>A controller's client with a defect: each method does what it should unless it is overridden.</summary>
public abstract class AlteredClient(IResourceClient inner) : IResourceClient
{
    /// <summary>The client as it should be.</summary>
    protected IResourceClient Inner => inner;

    public virtual Task<JsonObject> GetAsync(ResourceKind kind, ObjectKey key, CancellationToken cancellationToken) => inner.GetAsync(kind, key, cancellationToken);

    public virtual Task<ResourceList> ListAsync(ResourceKind kind, string? @namespace, ListOptions options, CancellationToken cancellationToken) =>
        inner.ListAsync(kind, @namespace, options, cancellationToken);

    public virtual IAsyncEnumerable<WatchEvent> WatchAsync(ResourceKind kind, string? @namespace, WatchOptions options, CancellationToken cancellationToken) =>
        inner.WatchAsync(kind, @namespace, options, cancellationToken);

    public virtual Task<JsonObject> CreateAsync(ResourceKind kind, JsonObject @object, WriteOptions options, CancellationToken cancellationToken) =>
        inner.CreateAsync(kind, @object, options, cancellationToken);

    public virtual Task<JsonObject> ReplaceAsync(ResourceKind kind, JsonObject @object, WriteOptions options, CancellationToken cancellationToken) =>
        inner.ReplaceAsync(kind, @object, options, cancellationToken);

    public virtual Task<JsonObject> PatchAsync(ResourceKind kind, ObjectKey key, PatchType type, JsonNode patch, WriteOptions options, CancellationToken cancellationToken) =>
        inner.PatchAsync(kind, key, type, patch, options, cancellationToken);

    public virtual Task DeleteAsync(ResourceKind kind, ObjectKey key, DeleteOptions options, CancellationToken cancellationToken) =>
        inner.DeleteAsync(kind, key, options, cancellationToken);
}
