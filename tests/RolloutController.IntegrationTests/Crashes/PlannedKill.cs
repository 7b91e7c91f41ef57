using RolloutController.IntegrationTests.Crashes.Proxy;

namespace RolloutController.IntegrationTests.Crashes;

/// <summary>Kills a process when a write of a kind comes by that has this number, unless it is called off before.</summary>
internal sealed class PlannedKill(string plural, int number, Func<Task> killAsync)
{
    private readonly TaskCompletionSource<ProxiedRequest?> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _decided;
    private int _seen;

    /// <summary>Ends when the process is dead, or the kill was called off.</summary>
    public Task Ended => _ended.Task;

    /// <summary>For a proxy: whether a request goes on.</summary>
    public async Task<bool> LetPassAsync(ProxiedRequest request)
    {
        if (!request.Writes(plural) || Interlocked.Increment(ref _seen) != number || Interlocked.Exchange(ref _decided, 1) != 0)
            return true;
        await killAsync();
        _ended.SetResult(request);
        return false;
    }

    /// <summary>Calls the kill off unless it is done or under way; the write at which it was, null where there was none.</summary>
    public Task<ProxiedRequest?> EndAsync()
    {
        if (Interlocked.Exchange(ref _decided, 1) == 0)
            _ended.SetResult(null);
        return _ended.Task;
    }
}
