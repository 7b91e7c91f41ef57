using System.Text.Json.Nodes;
using RolloutController.TestControlPlane;
using RolloutController.TestControlPlane.Access;

namespace RolloutController.Benchmarks.Cluster;

/// <summary>The Rollouts of a namespace as a watch tells them, to wait for what the operator makes of them without asking again and again.</summary>
internal sealed class RolloutWatch : IAsyncDisposable
{
    private readonly Dictionary<string, JsonObject> _rollouts = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly ApiSession _api;
    private readonly string _path;
    private readonly Task _ended;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Begins to watch.</summary>
    public RolloutWatch(KubernetesControlPlane plane, string namespaceName)
    {
        _api = plane.OpenSession(plane.AdminToken);
        _path = $"apis/rollout-controller.io/v1alpha1/namespaces/{namespaceName}/rollouts";
        _ended = WatchAsync(_stopping.Token);
    }

    /// <summary>Waits until a Rollout is as expected.</summary>
    /// <exception cref="TimeoutException">It was not in time; the message says what it was.</exception>
    public Task<JsonObject> UntilAsync(string name, Func<JsonObject, bool> isExpected, string expectation, TimeSpan within, CancellationToken cancellationToken) =>
        UntilAsync(
            rollouts => rollouts.TryGetValue(name, out var found) && isExpected(found) ? found : null,
            rollouts => $"Rollout {name}: expected {expectation}; it is {(rollouts.TryGetValue(name, out var found) ? found["status"]?.ToJsonString() : "absent")}",
            within,
            cancellationToken);

    /// <summary>Waits until a Rollout is gone.</summary>
    public Task UntilGoneAsync(string name, TimeSpan within, CancellationToken cancellationToken) =>
        UntilAsync(
            rollouts => rollouts.ContainsKey(name) ? null : rollouts,
            rollouts => $"Rollout {name}: expected it to be gone; it is {(rollouts.TryGetValue(name, out var found) ? found["status"]?.ToJsonString() : "gone")}",
            within,
            cancellationToken);

    /// <summary>Waits until this many Rollouts are as expected.</summary>
    public Task UntilAsync(int count, Func<JsonObject, bool> isExpected, string expectation, TimeSpan within, CancellationToken cancellationToken) =>
        UntilAsync(
            rollouts => rollouts.Values.Count(isExpected) >= count ? rollouts : null,
            rollouts => $"expected {count} Rollouts to be {expectation}; {rollouts.Values.Count(isExpected)} are, and for example "
                + $"{rollouts.Values.FirstOrDefault(rollout => !isExpected(rollout))?["status"]?["message"]}",
            within,
            cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _ended.ContinueWith(_ => { }, TaskScheduler.Default);
        _api.Dispose();
        _stopping.Dispose();
    }

    private async Task<T> UntilAsync<T>(
        Func<Dictionary<string, JsonObject>, T?> find, Func<Dictionary<string, JsonObject>, string> explain, TimeSpan within, CancellationToken cancellationToken)
        where T : class
    {
        using var deadline = new CancellationTokenSource(within, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (find(_rollouts) is { } found)
                    return found;
                changed = _changed.Task;
                if (_ended.IsFaulted)
                    throw new InvalidOperationException("The watch of Rollouts broke.", _ended.Exception);
                if (deadline.IsCancellationRequested)
                    throw new TimeoutException($"Within {within.TotalSeconds:0} s {explain(_rollouts)}.");
            }

            try
            {
                await Task.WhenAny(changed, _ended).WaitAsync(either.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // Too late: one last look, then the message.
            }
        }
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        var list = await _api.GetAsync(_path, cancellationToken);
        foreach (var item in list["items"]!.AsArray())
            Take("ADDED", item!.AsObject());
        var version = (string)list["metadata"]!["resourceVersion"]!;
        while (!cancellationToken.IsCancellationRequested)
        {
            // The server ends a watch after some minutes; the next one goes on where it was.
            await foreach (var change in _api.WatchAsync(_path, version, cancellationToken))
            {
                var item = change["object"]!.AsObject();
                if ((string)change["type"]! == "ERROR")
                    throw new InvalidOperationException($"watch of Rollouts: {item.ToJsonString()}");
                version = (string)item["metadata"]!["resourceVersion"]!;
                Take((string)change["type"]!, item);
            }
        }
    }

    private void Take(string type, JsonObject item)
    {
        if (type == "BOOKMARK")
            return;
        TaskCompletionSource changed;
        lock (_gate)
        {
            var name = (string)item["metadata"]!["name"]!;
            if (type == "DELETED")
                _rollouts.Remove(name);
            else
                _rollouts[name] = item;
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }
}
