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
    /// <param name="proxy">What the processes write through.</param>
    /// <param name="plural">The kind.</param>
    /// <param name="number">Which of its writes, from 1.</param>
    /// <param name="afterItTookEffect">Whether the write takes effect; it is not answered in any case.</param>
    public PlannedKill KillAt(ApiProxy proxy, string plural, int number, bool afterItTookEffect)
    {
        var kill = new PlannedKill(plural, number, () => _running!.KillAsync());
        proxy.Before = afterItTookEffect ? ApiProxy.LetPass : kill.LetPassAsync;
        proxy.After = afterItTookEffect ? kill.LetPassAsync : ApiProxy.LetPass;
        return kill;
    }

    public async ValueTask DisposeAsync()
    {
        if (_running is not null)
            await _running.DisposeAsync();
    }
}
