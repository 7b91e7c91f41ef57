namespace RolloutController.TestKit.Waiting;

/// <summary>Waits in real time for conditions of running processes. For tests on virtual time use the deterministic scheduler.</summary>
public static class Wait
{
    private static readonly TimeSpan pollEvery = TimeSpan.FromMilliseconds(100);

    /// <summary>Observes until the condition holds and returns that observation.</summary>
    /// <param name="observe">Reads the present state; an exception counts as "not yet" and is shown on failure.</param>
    /// <param name="condition">Holds for the wanted state.</param>
    /// <param name="deadline">Longest wait in real time.</param>
    /// <param name="description">What is awaited, for the message.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TimeoutException">The deadline passed; the message has the last observation.</exception>
    public static async Task<T> ForAsync<T>(
        Func<CancellationToken, Task<T>> observe, Func<T, bool> condition, TimeSpan deadline, string description, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        var last = "nothing was observed";
        while (true)
        {
            using var attempt = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            attempt.CancelAfter(deadline);
            try
            {
                var state = await observe(attempt.Token);
                if (condition(state))
                {
                    return state;
                }
                last = $"last observed: {state}";
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                last = $"last attempt failed: {failure}";
            }
            if (TimeProvider.System.GetElapsedTime(started) > deadline)
            {
                throw new TimeoutException($"{description}: not within {deadline}; {last}");
            }
            await Task.Delay(pollEvery, TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>Waits until the condition holds.</summary>
    /// <exception cref="TimeoutException">The deadline passed.</exception>
    public static Task ForAsync(Func<bool> condition, TimeSpan deadline, string description, CancellationToken cancellationToken) =>
        ForAsync(_ => Task.FromResult(condition()), holds => holds, deadline, description, cancellationToken);
}
