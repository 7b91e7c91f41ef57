using System.Text.Json.Nodes;

namespace RolloutController.Kubernetes.Resources;

/// <summary>
/// Objects of an API server as JSON. Two implementations are held to one contract test suite: the HTTP client and the in-memory cluster.
/// Errors are <see cref="Errors.ApiException"/>. Every returned object belongs to the caller's snapshot: clone before editing.
/// </summary>
public interface IResourceClient
{
    /// <summary>Reads one object (a quorum read).</summary>
    /// <exception cref="Errors.ApiException">NotFound, Forbidden, ...</exception>
    Task<JsonObject> GetAsync(ResourceKind kind, ObjectKey key, CancellationToken cancellationToken);

    /// <summary>Lists one page. A null namespace lists all namespaces.</summary>
    Task<ResourceList> ListAsync(ResourceKind kind, string? @namespace, ListOptions options, CancellationToken cancellationToken);

    /// <summary>
    /// Watches until the server ends the stream (a normal end), the token is cancelled, or an error is thrown
    /// (reason Expired for 410 on opening and inside the stream alike). A null namespace watches all namespaces.
    /// </summary>
    IAsyncEnumerable<WatchEvent> WatchAsync(ResourceKind kind, string? @namespace, WatchOptions options, CancellationToken cancellationToken);

    /// <summary>Creates an object; its namespace and name are in its metadata (or <c>generateName</c>). Never retried blindly.</summary>
    Task<JsonObject> CreateAsync(ResourceKind kind, JsonObject @object, WriteOptions options, CancellationToken cancellationToken);

    /// <summary>Replaces an object (PUT). With <c>metadata.resourceVersion</c> set, Conflict when it has changed since.</summary>
    Task<JsonObject> ReplaceAsync(ResourceKind kind, JsonObject @object, WriteOptions options, CancellationToken cancellationToken);

    /// <summary>Patches an object.</summary>
    Task<JsonObject> PatchAsync(ResourceKind kind, ObjectKey key, PatchType type, JsonNode patch, WriteOptions options, CancellationToken cancellationToken);

    /// <summary>Deletes an object; with finalizers it stays with a deletion timestamp.</summary>
    Task DeleteAsync(ResourceKind kind, ObjectKey key, DeleteOptions options, CancellationToken cancellationToken);
}
