namespace RolloutController.Kubernetes.Runtime;

/// <summary>
/// Waits for the earliest of several things and continues on the caller's scheduler. Task.WhenAny and Task.WaitAsync over a delay
/// or over a source with asynchronous continuations go through the thread pool, where a deterministic scheduler cannot see them.
/// </summary>
public static class Waiting
{
    /// <summary>Ends without an exception when the time is over or the token is cancelled.</summary>
    public static Task ForAsync(TimeSpan span, TimeProvider time, CancellationToken cancellationToken) => UntilAsync(null, span, time, cancellationToken);

    /// <summary>
    /// Ends without an exception when the task ends, the time is over or the token is cancelled, whichever is first. Nothing of the
    /// wait stays with a task that outlives it.
    /// </summary>
    public static async Task UntilAsync(Task? task, TimeSpan longest, TimeProvider time, CancellationToken cancellationToken)
    {
        var wake = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var timer = time.CreateTimer(_ => wake.TrySetResult(), null, longest, Timeout.InfiniteTimeSpan);
        await using var cancelled = cancellationToken.Register(() => wake.TrySetResult());
        using var over = new CancellationTokenSource();
        _ = task?.ContinueWith(_ => wake.TrySetResult(), over.Token, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        await wake.Task;
        over.Cancel();
    }
}
