using System.Diagnostics.CodeAnalysis;
using RolloutController.Kubernetes.Runtime;

namespace RolloutController.Kubernetes.Queues;

/// <summary>
/// Keys that need a look, as client-go's work queue keeps them: a key waiting twice waits once, a key added while it is worked on
/// comes again once that is done, and no key is ever with two workers. Keys can be flagged urgent: reserved workers take only those.
/// Safe for concurrent use.
/// </summary>
[SuppressMessage("Naming", "CA1711:Identifiers should not have incorrect suffix", Justification = "The name of the concept in the field.")]
public sealed class WorkQueue<TKey> : IDisposable
    where TKey : notnull
{
    private readonly Lock gate = new();
    private readonly TimeProvider time;
    private readonly ITimer timer;
    private readonly ReadyKeys<TKey> ready = new();
    private readonly DelayedKeys<TKey> delayed = new();
    private readonly RetryDelays<TKey> retries;
    private readonly Dictionary<TKey, long> processing = [];
    private readonly Dictionary<TKey, bool> againWhenDone = [];
    private readonly LinkedList<Waiter> waiters = [];
    private readonly TaskCompletionSource drained = new();
    private bool stopped;

    /// <summary>An empty queue.</summary>
    public WorkQueue(WorkQueueOptions options, ControllerRuntime runtime)
    {
        (Options, time) = (options, runtime.Time);
        retries = new RetryDelays<TKey>(options, time);
        timer = time.CreateTimer(_ => AddDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Metrics = new QueueMetrics(runtime.Meter, options.Name, () => Depth, UnfinishedSeconds, LongestSeconds);
    }

    /// <summary>What it was made with.</summary>
    public WorkQueueOptions Options { get; }

    /// <summary>Keys ready to be handed out.</summary>
    public int Depth
    {
        get
        {
            lock (gate)
            {
                return ready.Count;
            }
        }
    }

    /// <summary>Keys that workers have now.</summary>
    public int InProgress
    {
        get
        {
            lock (gate)
            {
                return processing.Count;
            }
        }
    }

    internal QueueMetrics Metrics { get; }

    /// <summary>Asks for a look at the key as soon as a worker is free.</summary>
    public void Add(TKey key, bool urgent = false)
    {
        lock (gate)
        {
            AddLocked(key, urgent);
        }
    }

    /// <summary>
    /// Asks for a look at the key after a delay. A key waits once: this can only make it earlier, so a look may come before it was
    /// asked for here.
    /// </summary>
    public void AddAfter(TKey key, TimeSpan delay, bool urgent = false)
    {
        lock (gate)
        {
            if (stopped)
            {
                return;
            }
            if (delay <= TimeSpan.Zero)
            {
                AddLocked(key, urgent);
                return;
            }
            delayed.Add(key, time.GetUtcNow() + delay, urgent);
            SetTimer();
        }
    }

    /// <summary>Asks for a look after a failure: waits grow per key, and all keys together keep to a rate.</summary>
    public void AddRateLimited(TKey key, bool urgent = false)
    {
        TimeSpan delay;
        lock (gate)
        {
            delay = retries.Next(key, urgent);
        }
        Metrics.Retried();
        AddAfter(key, delay, urgent);
    }

    /// <summary>The key succeeded: its next failure waits the shortest time again.</summary>
    public void Forget(TKey key)
    {
        lock (gate)
        {
            retries.Forget(key);
        }
    }

    /// <summary>How often the key has failed since it was last forgotten.</summary>
    public int Failures(TKey key)
    {
        lock (gate)
        {
            return retries.Failures(key);
        }
    }

    /// <summary>Waits for a key; null once the queue has been stopped.</summary>
    public async Task<WorkItem<TKey>?> GetAsync(Lane lane, CancellationToken cancellationToken)
    {
        Waiter waiter;
        lock (gate)
        {
            if (stopped)
            {
                return null;
            }
            if (TakeLocked(lane) is { } item)
            {
                return item;
            }
            waiter = new Waiter(lane);
            waiters.AddLast(waiter);
        }
        await using var registration = cancellationToken.Register(() => Abandon(waiter, cancellationToken));
        return await waiter.Source.Task;
    }

    /// <summary>Gives a key back. Whoever was handed a key must do this, however the work ended.</summary>
    public void Done(TKey key)
    {
        lock (gate)
        {
            if (!processing.Remove(key, out var since))
            {
                return;
            }
            Metrics.Finished(time.GetElapsedTime(since));
            if (againWhenDone.Remove(key, out var urgent))
            {
                ready.Add(key, urgent, time.GetTimestamp());
                HandOut();
            }
            if (stopped && processing.Count == 0)
            {
                drained.TrySetResult();
            }
        }
    }

    /// <summary>Takes nothing more in and hands nothing more out; what waits is dropped, since state tells the next process what is due.</summary>
    public void Stop()
    {
        lock (gate)
        {
            stopped = true;
            ready.Clear();
            delayed.Clear();
            againWhenDone.Clear();
            timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            foreach (var waiter in waiters)
            {
                waiter.Source.TrySetResult(null);
            }
            waiters.Clear();
            if (processing.Count == 0)
            {
                drained.TrySetResult();
            }
        }
    }

    /// <summary>Stops, and waits until the workers have given back what they have.</summary>
    /// <returns>False where that took longer than the deadline.</returns>
    public async Task<bool> StopAndDrainAsync(TimeSpan deadline)
    {
        Stop();
        await Waiting.UntilAsync(drained.Task, deadline, time, CancellationToken.None);
        return drained.Task.IsCompleted;
    }

    /// <summary>Stops without waiting.</summary>
    public void Dispose()
    {
        Stop();
        timer.Dispose();
    }

    private void AddLocked(TKey key, bool urgent)
    {
        if (stopped)
        {
            return;
        }
        if (processing.ContainsKey(key))
        {
            if (againWhenDone.TryAdd(key, urgent))
            {
                Metrics.Added();
            }
            else
            {
                againWhenDone[key] |= urgent;
            }
            return;
        }
        if (ready.Add(key, urgent, time.GetTimestamp()))
        {
            Metrics.Added();
        }
        HandOut();
    }

    private void AddDue()
    {
        lock (gate)
        {
            while (delayed.TryTakeDue(time.GetUtcNow(), out var due))
            {
                AddLocked(due.Key, due.Urgent);
            }
            SetTimer();
        }
    }

    private void SetTimer()
    {
        if (delayed.NextDue is { } due)
        {
            // Rounded up to the timer's millisecond, or it would fire too early and be set again and again.
            var wait = Math.Max(1, Math.Ceiling((due - time.GetUtcNow()).TotalMilliseconds));
            timer.Change(TimeSpan.FromMilliseconds(Math.Min(wait, int.MaxValue)), Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Gives ready keys to those who wait: urgent keys to reserved workers while there are any, so that the others stay free.</summary>
    private void HandOut()
    {
        while (ready.Count > 0)
        {
            var node = ready.UrgentCount > 0 ? Find(Lane.Urgent) ?? Find(Lane.Any) : Find(Lane.Any);
            if (node is null)
            {
                return;
            }
            waiters.Remove(node);
            node.Value.Source.TrySetResult(TakeLocked(node.Value.Lane));
        }
    }

    private LinkedListNode<Waiter>? Find(Lane lane)
    {
        for (var node = waiters.First; node is not null; node = node.Next)
        {
            if (node.Value.Lane == lane)
            {
                return node;
            }
        }
        return null;
    }

    private WorkItem<TKey>? TakeLocked(Lane lane)
    {
        if (!ready.TryTake(lane, out var taken))
        {
            return null;
        }
        processing[taken.Key] = time.GetTimestamp();
        Metrics.HandedOut(time.GetElapsedTime(taken.Since));
        return new WorkItem<TKey>(taken.Key, taken.IsUrgent);
    }

    private void Abandon(Waiter waiter, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (waiters.Remove(waiter))
            {
                waiter.Source.TrySetCanceled(cancellationToken);
            }
        }
    }

    private double UnfinishedSeconds()
    {
        lock (gate)
        {
            return processing.Values.Sum(since => time.GetElapsedTime(since).TotalSeconds);
        }
    }

    private double LongestSeconds()
    {
        lock (gate)
        {
            return processing.Count == 0 ? 0 : processing.Values.Max(since => time.GetElapsedTime(since).TotalSeconds);
        }
    }

    private sealed class Waiter(Lane lane)
    {
        public Lane Lane { get; } = lane;

        public TaskCompletionSource<WorkItem<TKey>?> Source { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
