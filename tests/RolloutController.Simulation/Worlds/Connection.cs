using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Resources;
using RolloutController.Simulation.Cluster;
using RolloutController.Simulation.Runs.Faults;

namespace RolloutController.Simulation.Runs.Worlds;

/// <summary>
/// A controller process's way to the API server. A request that was sent is on its way by itself: it may arrive late, after its sender gave it
/// up or died, and its answer may be lost.
/// </summary>
internal sealed class Connection(World world, ReplicaProcess process, IResourceClient server) : IResourceClient
{
    private CancellationTokenSource cut = new();

    /// <summary>Whose connection it is.</summary>
    public ReplicaProcess Process => process;

    public Task<JsonObject> GetAsync(ResourceKind kind, ObjectKey key, CancellationToken cancellationToken) =>
        SendAsync(new ClusterRequest(process.Identity, RequestVerb.Get, kind, key), () => server.GetAsync(kind, key, CancellationToken.None), cancellationToken);

    public Task<ResourceList> ListAsync(ResourceKind kind, string? @namespace, ListOptions options, CancellationToken cancellationToken) =>
        SendAsync(
            new ClusterRequest(process.Identity, RequestVerb.List, kind, new ObjectKey(@namespace ?? "", "")),
            () => server.ListAsync(kind, @namespace, options, CancellationToken.None),
            cancellationToken);

    public Task<JsonObject> CreateAsync(ResourceKind kind, JsonObject @object, WriteOptions options, CancellationToken cancellationToken)
    {
        var sent = Copy(@object);
        return WriteAsync(RequestVerb.Create, kind, @object.Key(), options, () => server.CreateAsync(kind, sent, options, CancellationToken.None), cancellationToken);
    }

    public Task<JsonObject> ReplaceAsync(ResourceKind kind, JsonObject @object, WriteOptions options, CancellationToken cancellationToken)
    {
        var sent = Copy(@object);
        return WriteAsync(RequestVerb.Update, kind, @object.Key(), options, () => server.ReplaceAsync(kind, sent, options, CancellationToken.None), cancellationToken);
    }

    public Task<JsonObject> PatchAsync(ResourceKind kind, ObjectKey key, PatchType type, JsonNode patch, WriteOptions options, CancellationToken cancellationToken)
    {
        var sent = patch.DeepClone();
        return WriteAsync(RequestVerb.Patch, kind, key, options, () => server.PatchAsync(kind, key, type, sent, options, CancellationToken.None), cancellationToken);
    }

    public Task DeleteAsync(ResourceKind kind, ObjectKey key, DeleteOptions options, CancellationToken cancellationToken) =>
        SendAsync(
            new ClusterRequest(process.Identity, RequestVerb.Delete, kind, key),
            async () =>
            {
                await server.DeleteAsync(kind, key, options, CancellationToken.None);
                return true;
            },
            cancellationToken);

    public async IAsyncEnumerable<WatchEvent> WatchAsync(ResourceKind kind, string? @namespace, WatchOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await world.Network.OpenAsync(this, cancellationToken);
        var mine = cut;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, mine.Token);
        var hasLost = false;
        await using var events = server.WatchAsync(kind, @namespace, options, either.Token).GetAsyncEnumerator(either.Token);
        while (await NextAsync(events, mine, hasLost, cancellationToken))
        {
            var trouble = world.Network.TroubleOf(this, kind);
            if (trouble?.Mode == WatchTroubleMode.Lose)
            {
                hasLost = true;
                continue;
            }

            if (trouble?.Mode == WatchTroubleMode.Delay)
                await trouble.Over.WaitAsync(either.Token);
            yield return events.Current;
            if (trouble?.Mode == WatchTroubleMode.Duplicate)
                yield return new WatchEvent(events.Current.Type, Copy(events.Current.Object));
        }

        if (hasLost)
            throw Refusals.Expired();
    }

    /// <summary>Breaks every open watch; those that lost events cannot go on from where they were.</summary>
    public void Cut()
    {
        var broken = cut;
        cut = new CancellationTokenSource();
        broken.Cancel();
    }

    private static async Task<bool> NextAsync(IAsyncEnumerator<WatchEvent> events, CancellationTokenSource cut, bool hasLost, CancellationToken cancellationToken)
    {
        try
        {
            return await events.MoveNextAsync();
        }
        catch (OperationCanceledException) when (cut.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw hasLost ? Refusals.Expired() : Refusals.Unreachable();
        }
    }

    private static JsonObject Copy(JsonObject @object) => (JsonObject)@object.DeepClone();

    private Task<JsonObject> WriteAsync(
        RequestVerb verb, ResourceKind kind, ObjectKey key, WriteOptions options, Func<Task<JsonObject>> send, CancellationToken cancellationToken) =>
        SendAsync(new ClusterRequest(process.Identity, verb, kind, key, options.Subresource), send, cancellationToken);

    private async Task<T> SendAsync<T>(ClusterRequest request, Func<Task<T>> send, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var answer = new TaskCompletionSource<T>();
        _ = world.Scheduler.Start(() => CarryAsync(request, send, answer));
        await using var givenUp = cancellationToken.Register(() => answer.TrySetCanceled(cancellationToken));
        var departure = world.Log.Sent(request);
        try
        {
            var result = await answer.Task;
            world.Log.Answered(departure, failed: false);
            return result;
        }
        catch
        {
            world.Log.Answered(departure, failed: true);
            throw;
        }
    }

    private async Task CarryAsync<T>(ClusterRequest request, Func<Task<T>> send, TaskCompletionSource<T> answer)
    {
        try
        {
            var travel = new Travel(this, request);
            if (!await world.Network.DepartAsync(travel))
                return;
            var result = await send();
            await world.Network.ReturnAsync(travel);
            answer.TrySetResult(result);
        }
        catch (ApiException refused)
        {
            answer.TrySetException(refused);
            _ = answer.Task.Exception;
        }
    }
}
