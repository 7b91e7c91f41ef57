using Microsoft.Extensions.Logging;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Runtime;

namespace RolloutController.Kubernetes.Queues;

/// <summary>
/// Workers that take keys from a queue and pass over them. An exception of one pass is logged and counted, and its key is tried
/// again; no exception ends a worker.
/// </summary>
public sealed class WorkerPool<TKey>(WorkQueue<TKey> queue, WorkerOptions options, ControllerRuntime runtime, Func<WorkItem<TKey>, CancellationToken, Task<WorkResult>> pass)
    where TKey : notnull
{
    private readonly ILogger logger = runtime.Loggers.CreateLogger<WorkerPool<TKey>>();

    /// <summary>Runs the workers until <paramref name="stop"/> is cancelled, then waits for passes in progress.</summary>
    /// <param name="drainDeadline">How long passes in progress may take after the stop; then they are cancelled.</param>
    /// <param name="stop">Stops the intake; passes in progress go on.</param>
    /// <param name="abort">Cancels passes in progress as well, for example when leadership is lost.</param>
    public async Task RunAsync(TimeSpan drainDeadline, CancellationToken stop, CancellationToken abort)
    {
        using var cancelPasses = CancellationTokenSource.CreateLinkedTokenSource(abort);
        await using var stopping = stop.Register(queue.Stop);
        await using var aborting = abort.Register(queue.Stop);
        var workers = Enumerable.Repeat(Lane.Any, options.Workers)
            .Concat(Enumerable.Repeat(Lane.Urgent, options.ReservedWorkers))
            .Select(lane => runtime.Start(() => WorkAsync(lane, cancelPasses.Token)))
            .ToArray();
        var all = Task.WhenAll(workers);
        await Stopped(stop, abort);
        if (!await queue.StopAndDrainAsync(drainDeadline))
        {
            logger.NotDrained(queue.InProgress, queue.Options.Name, drainDeadline);
            cancelPasses.Cancel();
        }
        await all;
    }

    private static async Task Stopped(CancellationToken stop, CancellationToken abort)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var first = stop.Register(() => stopped.TrySetResult());
        await using var second = abort.Register(() => stopped.TrySetResult());
        await stopped.Task;
    }

    private async Task WorkAsync(Lane lane, CancellationToken cancellationToken)
    {
        while (await queue.GetAsync(lane, CancellationToken.None) is { } item)
        {
            try
            {
                await PassAsync(item, cancellationToken);
            }
            finally
            {
                queue.Done(item.Key);
            }
        }
    }

    private async Task PassAsync(WorkItem<TKey> item, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.PassTimeout, runtime.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            Requeue(item.Key, await pass(item, either.Token));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopped midway: state tells the next process what is due.
        }
        catch (TerminalWorkException failure)
        {
            queue.Metrics.Failed("terminal");
            logger.PassFailedForGood(item.Key, failure);
            queue.Forget(item.Key);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            queue.Metrics.Failed("timeout");
            logger.PassTimedOut(item.Key, options.PassTimeout);
            queue.AddRateLimited(item.Key, item.IsUrgent);
        }
        catch (Exception failure)
        {
            queue.Metrics.Failed("error");
            logger.PassFailed(item.Key, queue.Failures(item.Key) + 1, FailureText.Of(failure));
            queue.AddRateLimited(item.Key, item.IsUrgent);
        }
    }

    private void Requeue(TKey key, WorkResult result)
    {
        if (result.IsRetry)
        {
            queue.AddRateLimited(key, result.IsUrgent);
            return;
        }
        queue.Forget(key);
        if (result.LookAgainAfter is { } after)
        {
            queue.AddAfter(key, after, result.IsUrgent);
        }
    }
}
