namespace RolloutController.TestKit.Scheduling;

/// <summary>
/// One process among others on a <see cref="DeterministicTaskScheduler"/>. Killed, nothing of it runs any more, as after SIGKILL;
/// suspended, all of it waits, as on a machine that is starved or stopped. Give it as the scheduler of everything that the process runs.
/// </summary>
public sealed class DeterministicProcess : TaskScheduler
{
    private readonly DeterministicTaskScheduler machine;
    private readonly List<Task> held = [];
    private readonly List<Action> heldActions = [];

    internal DeterministicProcess(DeterministicTaskScheduler machine) => this.machine = machine;

    /// <summary>True once it was killed.</summary>
    public bool IsKilled { get; private set; }

    /// <summary>True while it is suspended.</summary>
    public bool IsSuspended { get; private set; }

    /// <summary>Starts work in the process.</summary>
    public Task Start(Func<Task> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this).Unwrap();

    /// <summary>Starts work in the process.</summary>
    public Task<T> Start<T>(Func<Task<T>> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this).Unwrap();

    /// <summary>Nothing of it runs from now on.</summary>
    public void Kill()
    {
        IsKilled = true;
        machine.Withdraw(this);
        held.Clear();
        heldActions.Clear();
    }

    /// <summary>All of it waits from now on.</summary>
    public void Suspend()
    {
        IsSuspended = true;
        held.AddRange(machine.Withdraw(this));
    }

    /// <summary>It goes on where it was; timers that fell due meanwhile fire now.</summary>
    public void Resume()
    {
        if (!IsSuspended || IsKilled)
            return;
        IsSuspended = false;
        foreach (var task in held)
            machine.Add(task, this);
        held.Clear();
        Action[] late = [.. heldActions];
        heldActions.Clear();
        foreach (var action in late)
            action();
    }

    /// <summary>Runs something that comes from outside, such as a timer's callback: now, when it is resumed, or never.</summary>
    public void Deliver(Action action)
    {
        if (IsKilled)
            return;
        if (IsSuspended)
            heldActions.Add(action);
        else
            action();
    }

    internal void Execute(Task task) => TryExecuteTask(task);

    protected override void QueueTask(Task task)
    {
        if (IsKilled)
            return;
        if (IsSuspended)
            held.Add(task);
        else
            machine.Add(task, this);
    }

    /// <summary>Never inline: each continuation is a choice of its own.</summary>
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks() => [.. held];
}
