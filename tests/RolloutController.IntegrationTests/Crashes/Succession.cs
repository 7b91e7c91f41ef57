using RolloutController.IntegrationTests.Crashes.Proxy;

namespace RolloutController.IntegrationTests.Crashes;

/// <summary>Processes of one operator, one after the other: a new one starts when the one before has been killed.</summary>
internal sealed class Succession(Func<Task<OperatorProcess>> start) : IAsyncDisposable
{
    private OperatorProcess? _running;

    /// <summary>Starts the next process; the one before is gone.</summary>
    public async Task NextAsync()
    {
        await DisposeAsync();
        _running = await start();
    }

    /// <summary>From now on counts the writes of a kind that arrive at the proxy, and kills the process of that moment at one of them.</summary>
    /// <returns>Ends with the write at which it killed the process: one that had not yet taken effect, or had, but was not answered.</returns>
    public Task<ProxiedRequest> KillAt(ApiProxy proxy, string plural, int number, bool afterItTookEffect)
    {
        var killed = new TaskCompletionSource<ProxiedRequest>(TaskCreationOptions.RunContinuationsAsynchronously);
        var seen = 0;
        async Task<bool> LetPassAsync(ProxiedRequest request)
        {
            if (!request.Writes(plural) || Interlocked.Increment(ref seen) != number)
                return true;
            await _running!.KillAsync();
            killed.SetResult(request);
            return false;
        }

        proxy.Before = afterItTookEffect ? ApiProxy.LetPass : LetPassAsync;
        proxy.After = afterItTookEffect ? LetPassAsync : ApiProxy.LetPass;
        return killed.Task;
    }

    public async ValueTask DisposeAsync()
    {
        if (_running is not null)
            await _running.DisposeAsync();
    }
}
