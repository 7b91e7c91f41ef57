using RolloutController.TestKit.Time;

namespace RolloutController.TestKit.Scheduling;

/// <summary>
/// Runs every task on the calling thread, one at a time, choosing the next ready one by a seed: the same seed gives the same
/// interleaving, another seed another. Time is virtual and moves only when nothing is ready.
/// </summary>
/// <remarks>
/// Code under test must stay on it: await without ConfigureAwait(false), no Task.Run. Work that leaves it is not seen by
/// <see cref="RunUntilIdle"/>.
/// </remarks>
public sealed class DeterministicTaskScheduler : TaskScheduler
{
    private readonly Lock gate = new();
    private readonly List<(Task Task, DeterministicProcess? Process)> ready = [];
    private readonly Random random;

    /// <param name="time">The clock that <see cref="RunUntil"/> advances.</param>
    /// <param name="seed">Decides which ready task runs next.</param>
    public DeterministicTaskScheduler(ManualTimeProvider time, int seed = 0)
    {
        Time = time;
        Seed = seed;
#pragma warning disable CA5394 // reproducible choices, no secrets
        random = new Random(seed);
#pragma warning restore CA5394
    }

    public ManualTimeProvider Time { get; }

    public int Seed { get; }

    /// <summary>Tasks that ran so far.</summary>
    public long Steps { get; private set; }

    /// <summary>Tasks that are ready to run now.</summary>
    public int Ready
    {
        get
        {
            lock (gate)
            {
                return ready.Count;
            }
        }
    }

    /// <summary>Tasks that another thread put in while one ran here: their place among the others is an accident, and no seed repeats it.</summary>
    public int Strays { get; private set; }

    private int? RunningOn { get; set; }

    /// <summary>A process among others: its tasks are chosen among everybody's, until it is killed.</summary>
    public DeterministicProcess NewProcess() => new(this);

    /// <summary>Starts work on this scheduler; it begins to run with the next Run call.</summary>
    public Task Start(Func<Task> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this).Unwrap();

    /// <summary>Starts work on this scheduler; it begins to run with the next Run call.</summary>
    public Task<T> Start<T>(Func<Task<T>> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this).Unwrap();

    /// <summary>Runs one ready task; false when none is ready.</summary>
    public bool RunOne()
    {
        (Task Task, DeterministicProcess? Process) next;
        lock (gate)
        {
            if (ready.Count == 0)
            {
                return false;
            }
#pragma warning disable CA5394
            var chosen = random.Next(ready.Count);
#pragma warning restore CA5394
            next = ready[chosen];
            ready.RemoveAt(chosen);
        }
        var outer = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            Steps++;
            RunningOn = Environment.CurrentManagedThreadId;
            if (next.Process is null)
                TryExecuteTask(next.Task);
            else
                next.Process.Execute(next.Task);
        }
        finally
        {
            RunningOn = null;
            SynchronizationContext.SetSynchronizationContext(outer);
        }
        return true;
    }

    /// <summary>Runs until nothing is ready, without moving the clock.</summary>
    /// <exception cref="TimeoutException">A million tasks ran: a loop that never waits.</exception>
    public void RunUntilIdle()
    {
        for (var step = 0; RunOne(); step++)
        {
            if (step == 100_000)
            {
                throw new TimeoutException("a million tasks ran without the clock moving: something loops without waiting");
            }
        }
    }

    /// <summary>Runs for a span of virtual time: what is ready, then on to each timer in turn.</summary>
    public void RunFor(TimeSpan span)
    {
        var end = Time.GetUtcNow() + span;
        RunUntilIdle();
        while (Time.NextTimer is { } next && next <= end)
        {
            Time.AdvanceTo(next);
            RunUntilIdle();
        }
        Time.AdvanceTo(end);
        RunUntilIdle();
    }

    /// <summary>Runs until the condition holds, moving the clock to the next timer whenever nothing is ready.</summary>
    /// <exception cref="TimeoutException">It did not hold within the span of virtual time, or nothing is left that could make it hold.</exception>
    public void RunUntil(Func<bool> condition, TimeSpan deadline, string description = "the condition")
    {
        var end = Time.GetUtcNow() + deadline;
        var steps = 0;
        while (!condition())
        {
            if (RunOne())
            {
                if (++steps == 100_000)
                {
                    throw new TimeoutException($"{description} did not hold after a million tasks without the clock moving: something loops without waiting (seed {Seed})");
                }
                continue;
            }
            steps = 0;
            if (Time.NextTimer is not { } next || next > end)
            {
                throw new TimeoutException($"{description} did not hold within {deadline} of virtual time (seed {Seed}, {(Time.NextTimer is null ? "no timer left" : "deadline passed")})");
            }
            Time.AdvanceTo(next);
        }
    }

    /// <summary>Runs the work to its end and returns its result, or throws what it threw.</summary>
    public T Run<T>(Func<Task<T>> work, TimeSpan? deadline = null)
    {
        var task = Start(work);
        RunUntil(() => task.IsCompleted, deadline ?? TimeSpan.FromHours(1), "the end of the work");
        return task.GetAwaiter().GetResult();
    }

    /// <summary>Runs the work to its end, or throws what it threw.</summary>
    public void Run(Func<Task> work, TimeSpan? deadline = null)
    {
        var task = Start(work);
        RunUntil(() => task.IsCompleted, deadline ?? TimeSpan.FromHours(1), "the end of the work");
        task.GetAwaiter().GetResult();
    }

    protected override void QueueTask(Task task) => Add(task, null);

    internal void Add(Task task, DeterministicProcess? process)
    {
        lock (gate)
        {
            if (RunningOn is { } thread && thread != Environment.CurrentManagedThreadId)
                Strays++;
            ready.Add((task, process));
        }
    }

    /// <summary>Takes the ready tasks of a process out.</summary>
    internal List<Task> Withdraw(DeterministicProcess process)
    {
        lock (gate)
        {
            List<Task> withdrawn = [.. ready.Where(item => item.Process == process).Select(item => item.Task)];
            ready.RemoveAll(item => item.Process == process);
            return withdrawn;
        }
    }

    /// <summary>Never inline: each continuation is a choice of its own.</summary>
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (gate)
        {
            return [.. ready.Where(item => item.Process is null).Select(item => item.Task)];
        }
    }
}
