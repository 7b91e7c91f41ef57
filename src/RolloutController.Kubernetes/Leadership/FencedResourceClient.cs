using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Kubernetes.Leadership;

/// <summary>
/// A client whose writes are sent only while this process leads; one in flight is cancelled when the leadership is lost. Reads pass.
/// Together with the resource version in each write this keeps a deposed leader from changing anything.
/// </summary>
/// <param name="inner">Sends the requests.</param>
/// <param name="term">The present term; null while not leading.</param>
public sealed class FencedResourceClient(IResourceClient inner, Func<LeadershipTerm?> term) : IResourceClient
{
    /// <inheritdoc />
    public Task<JsonObject> GetAsync(ResourceKind kind, ObjectKey key, CancellationToken cancellationToken) =>
        inner.GetAsync(kind, key, cancellationToken);

    /// <inheritdoc />
    public Task<ResourceList> ListAsync(ResourceKind kind, string? @namespace, ListOptions options, CancellationToken cancellationToken) =>
        inner.ListAsync(kind, @namespace, options, cancellationToken);

    /// <inheritdoc />
    public IAsyncEnumerable<WatchEvent> WatchAsync(ResourceKind kind, string? @namespace, WatchOptions options, CancellationToken cancellationToken) =>
        inner.WatchAsync(kind, @namespace, options, cancellationToken);

    /// <inheritdoc />
    public Task<JsonObject> CreateAsync(ResourceKind kind, JsonObject @object, WriteOptions options, CancellationToken cancellationToken) =>
        WriteAsync(token => inner.CreateAsync(kind, @object, options, token), $"create of {kind} {@object.Key()}", cancellationToken);

    /// <inheritdoc />
    public Task<JsonObject> ReplaceAsync(ResourceKind kind, JsonObject @object, WriteOptions options, CancellationToken cancellationToken) =>
        WriteAsync(token => inner.ReplaceAsync(kind, @object, options, token), $"update of {kind} {@object.Key()}", cancellationToken);

    /// <inheritdoc />
    public Task<JsonObject> PatchAsync(ResourceKind kind, ObjectKey key, PatchType type, JsonNode patch, WriteOptions options, CancellationToken cancellationToken) =>
        WriteAsync(token => inner.PatchAsync(kind, key, type, patch, options, token), $"patch of {kind} {key}", cancellationToken);

    /// <inheritdoc />
    public Task DeleteAsync(ResourceKind kind, ObjectKey key, DeleteOptions options, CancellationToken cancellationToken) =>
        WriteAsync(
            async token =>
            {
                await inner.DeleteAsync(kind, key, options, token);
                return true;
            },
            $"delete of {kind} {key}",
            cancellationToken);

    private async Task<T> WriteAsync<T>(Func<CancellationToken, Task<T>> write, string what, CancellationToken cancellationToken)
    {
        var leading = term() ?? throw new LeadershipLostException($"the {what} was not sent: this process does not lead");
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, leading.Lost);
        try
        {
            either.Token.ThrowIfCancellationRequested();
            return await write(either.Token);
        }
        catch (OperationCanceledException cancelled) when (leading.Lost.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new LeadershipLostException($"the {what} was cut off: the leadership was lost", cancelled);
        }
    }
}
