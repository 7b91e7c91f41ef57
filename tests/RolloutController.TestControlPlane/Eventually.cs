namespace RolloutController.TestControlPlane;

/// <summary>Waits for something that another process does, up to a deadline; never a fixed sleep.</summary>
public static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Asks again and again until the answer is true.</summary>
    /// <param name="condition">What is waited for. Failures to reach a server count as "not yet".</param>
    /// <param name="expectation">What is expected, for the message: "the pod web-1 is Ready".</param>
    /// <param name="within">The longest wait; two minutes if not given.</param>
    /// <param name="cancellationToken">Ends the wait early.</param>
    /// <exception cref="TimeoutException">The condition did not become true in time.</exception>
    public static Task UntilAsync(Func<Task<bool>> condition, string expectation, TimeSpan? within = null, CancellationToken cancellationToken = default) =>
        GetAsync(async () => await condition() ? "" : null, expectation, within, cancellationToken);

    /// <summary>Asks again and again until the answer is not null, and returns it.</summary>
    public static async Task<T> GetAsync<T>(Func<Task<T?>> question, string expectation, TimeSpan? within = null, CancellationToken cancellationToken = default)
        where T : class
    {
        var longest = within ?? TimeSpan.FromMinutes(2);
        var began = TimeProvider.System.GetTimestamp();
        Exception? last = null;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                if (await question() is { } answer)
                    return answer;
                last = null;
            }
            catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
            {
                last = e;
            }

            if (TimeProvider.System.GetElapsedTime(began) > longest)
                throw new TimeoutException($"Expected within {longest.TotalSeconds:0.#} s: {expectation}.", last);
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }
}
