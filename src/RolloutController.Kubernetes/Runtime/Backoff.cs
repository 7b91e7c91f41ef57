namespace RolloutController.Kubernetes.Runtime;

/// <summary>
/// Growing waits between failed attempts: doubled each time up to a maximum, spread by jitter, and small again once no wait was
/// asked for during <c>resetAfter</c>. The figures of client-go's reflector are the defaults. For one loop; not for concurrent use.
/// </summary>
public sealed class Backoff
{
    private readonly ControllerRuntime runtime;
    private readonly TimeSpan initial;
    private readonly TimeSpan maximum;
    private readonly TimeSpan resetAfter;
    private TimeSpan next;
    private long? lastAsked;

    /// <summary>A backoff; without figures 0.8 s doubling to 30 s, reset after 2 minutes.</summary>
    public Backoff(ControllerRuntime runtime, TimeSpan? initial = null, TimeSpan? maximum = null, TimeSpan? resetAfter = null)
    {
        this.runtime = runtime;
        this.initial = initial ?? TimeSpan.FromSeconds(0.8);
        this.maximum = maximum ?? TimeSpan.FromSeconds(30);
        this.resetAfter = resetAfter ?? TimeSpan.FromMinutes(2);
        next = this.initial;
    }

    /// <summary>The next wait: between once and twice the present base.</summary>
    public TimeSpan Next()
    {
        if (lastAsked is { } asked && runtime.Time.GetElapsedTime(asked) > resetAfter + next)
        {
            next = initial;
        }
        lastAsked = runtime.Time.GetTimestamp();
        var wait = next * (1 + runtime.Jitter());
        next = next * 2 < maximum ? next * 2 : maximum;
        return wait;
    }

    /// <summary>Waits for <see cref="Next"/>, or for as long as the server asked where that is longer.</summary>
    public Task WaitAsync(TimeSpan? atLeast, CancellationToken cancellationToken)
    {
        var wait = Next();
        return runtime.Delay(atLeast > wait ? atLeast.Value : wait, cancellationToken);
    }
}
