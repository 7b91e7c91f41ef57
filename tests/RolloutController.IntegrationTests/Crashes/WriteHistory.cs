using System.Globalization;
using System.Text.Json.Nodes;
using RolloutController.TestControlPlane.Access;

namespace RolloutController.IntegrationTests.Crashes;

/// <summary>
/// Every write of Rollouts, VirtualServices and DestinationRules of one namespace, as watches of the API server saw it: what a controller did,
/// whichever process it was.
/// </summary>
internal sealed class WriteHistory : IAsyncDisposable
{
    private static readonly IReadOnlyDictionary<string, string> apis = new Dictionary<string, string>
    {
        ["rollouts"] = "rollout-controller.io/v1alpha1",
        ["virtualservices"] = "networking.istio.io/v1",
        ["destinationrules"] = "networking.istio.io/v1",
    };

    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, SeenWrite> _writes = [];
    private readonly List<(Func<SeenWrite, bool> Fits, TaskCompletionSource<SeenWrite> Seen)> _awaited = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly ApiSession _session;
    private readonly string _namespace;
    private Task _following = Task.CompletedTask;

    private WriteHistory(ApiSession session, string ns) => (_session, _namespace) = (session, ns);

    /// <summary>The writes seen so far, in the order of the API server.</summary>
    public IReadOnlyList<SeenWrite> Writes
    {
        get
        {
            lock (_gate)
                return [.. _writes.Values];
        }
    }

    /// <summary>Begins with the present state.</summary>
    public static async Task<WriteHistory> StartAsync(ApiSession session, string ns, CancellationToken cancellationToken)
    {
        var history = new WriteHistory(session, ns);
        var starts = new Dictionary<string, string>();
        foreach (var plural in apis.Keys)
            starts[plural] = await history.ListAsync(plural, cancellationToken);
        history._following = Task.WhenAll(starts.Select(start => history.FollowAsync(start.Key, start.Value)));
        return history;
    }

    /// <summary>The next write from now on that fits, as soon as the watch brings it.</summary>
    public Task<SeenWrite> NextAsync(Func<SeenWrite, bool> fits)
    {
        var seen = new TaskCompletionSource<SeenWrite>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
            _awaited.Add((fits, seen));
        return seen.Task;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private string Path(string plural) => $"apis/{apis[plural]}/namespaces/{_namespace}/{plural}";

    private async Task<string> ListAsync(string plural, CancellationToken cancellationToken)
    {
        var list = await _session.GetAsync(Path(plural), cancellationToken);
        foreach (var item in list["items"]!.AsArray())
            Add(plural, item!.AsObject(), deleted: false);
        return (string)list["metadata"]!["resourceVersion"]!;
    }

    private async Task FollowAsync(string plural, string from)
    {
        while (true)
        {
            try
            {
                await foreach (var change in _session.WatchAsync(Path(plural), from, _stop.Token))
                {
                    var content = change["object"]!.AsObject();
                    if ((string)change["type"]! == "ERROR")
                        from = await ListAsync(plural, _stop.Token);
                    else
                        from = (string)content["metadata"]!["resourceVersion"]!;
                    if ((string)change["type"]! is "ADDED" or "MODIFIED" or "DELETED")
                        Add(plural, content, (string)change["type"]! == "DELETED");
                }
            }
            catch (HttpRequestException gone) when (gone.StatusCode == System.Net.HttpStatusCode.Gone)
            {
                from = await ListAsync(plural, _stop.Token);
            }
            catch (Exception broken) when (broken is HttpRequestException or IOException && !_stop.IsCancellationRequested)
            {
                // The API server is down: once it is up again the watch goes on where it was.
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, _stop.Token);
            }
        }
    }

    private void Add(string plural, JsonObject content, bool deleted)
    {
        var version = long.Parse((string)content["metadata"]!["resourceVersion"]!, CultureInfo.InvariantCulture);
        lock (_gate)
        {
            if (!_writes.TryAdd(version, new SeenWrite(version, plural, deleted, content)))
                return;
            foreach (var awaited in _awaited.Where(one => one.Fits(_writes[version])).ToArray())
            {
                _awaited.Remove(awaited);
                awaited.Seen.SetResult(_writes[version]);
            }
        }
    }
}
