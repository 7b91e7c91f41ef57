using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.TestControlPlane.Access;

namespace RolloutController.Demo.Cluster;

/// <summary>
/// Every version of one object that the API server stored, by watch. A watch leaves no version out, so that the number of sightings between two
/// moments is the number of writes that changed the object.
/// </summary>
internal sealed class ObjectFeed : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _loop;
    private ImmutableList<Sighting> _all = [];

    private ObjectFeed(ApiSession api, string path, string version, TimeProvider time) =>
        _loop = FollowAsync(api, path, version, time, _stopping.Token);

    /// <summary>All versions seen, oldest first.</summary>
    public ImmutableList<Sighting> All => Volatile.Read(ref _all);

    /// <summary>The newest version; null before there is one.</summary>
    public JsonObject? Latest => All is [.., var last] ? last.Object : null;

    /// <summary>Starts to follow an object that need not exist yet.</summary>
    /// <param name="api">Session.</param>
    /// <param name="collection">Path of the namespaced collection.</param>
    /// <param name="name">Name of the object.</param>
    /// <param name="time">Clock of the sightings.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<ObjectFeed> StartAsync(ApiSession api, string collection, string name, TimeProvider time, CancellationToken cancellationToken)
    {
        var path = $"{collection}?fieldSelector=metadata.name={name}";
        var list = await api.GetAsync(path, cancellationToken);
        var feed = new ObjectFeed(api, path, (string)list["metadata"]!["resourceVersion"]!, time);
        foreach (var item in list["items"]!.AsArray())
            feed.Add(time, item!.DeepClone().AsObject(), first: true);
        return feed;
    }

    /// <summary>Fails when the watch has failed: counts would be wrong from then on.</summary>
    public void ThrowIfBroken()
    {
        if (_loop.IsCompleted)
            throw new DemoFailure($"A watch has ended: {_loop.Exception?.InnerException?.Message ?? "no reason given"}");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task FollowAsync(ApiSession api, string path, string version, TimeProvider time, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await foreach (var change in api.WatchAsync(path, version, stop))
            {
                var seen = change["object"]!.DeepClone().AsObject();
                if ((string?)change["type"] == "ERROR")
                    throw new DemoFailure($"watch of {path}: {seen.ToJsonString()}");
                version = (string)seen["metadata"]!["resourceVersion"]!;
                if ((string?)change["type"] is "ADDED" or "MODIFIED")
                    Add(time, seen, first: false);
            }
        }
    }

    private void Add(TimeProvider time, JsonObject seen, bool first) =>
        ImmutableInterlocked.Update(ref _all, all => first ? all.Insert(0, new Sighting(time.GetUtcNow(), seen)) : all.Add(new Sighting(time.GetUtcNow(), seen)));
}
