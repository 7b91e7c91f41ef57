namespace RolloutController.Simulation.Runs.Worlds;

/// <summary>A controller replica as Kubernetes keeps it: one process at a time, on a machine with a clock of its own; a process that ends is followed by another.</summary>
internal sealed class Replica(World world, int number, TimeSpan clockOffset)
{
    private static readonly TimeSpan RestartDelay = TimeSpan.FromSeconds(1);
    private int incarnation;

    /// <summary>Position in the world, from 0.</summary>
    public int Number => number;

    /// <summary>How far the machine's clock is off.</summary>
    public TimeSpan ClockOffset { get; set; } = clockOffset;

    /// <summary>The process that runs, or was the last to run.</summary>
    public ReplicaProcess Process { get; private set; } = null!;

    /// <summary>Starts the next process, with empty caches.</summary>
    public void Start()
    {
        Process = new ReplicaProcess(world, this, $"replica-{number + 1}.{++incarnation}");
        world.Register(Process);
        world.Trace.Add(Process.Identity, "starts");
        Process.Start();
        world.Background(() => FollowAsync(Process));
    }

    /// <summary>The process is gone at once; another starts after a time.</summary>
    public void Crash(TimeSpan restartAfter)
    {
        if (Process.IsDead)
            return;
        world.Trace.Add(Process.Identity, "is killed");
        var killed = Process;
        killed.Kill();
        world.After(restartAfter, () => StartAfter(killed));
    }

    /// <summary>Starts a process where none runs.</summary>
    public void StartAgain()
    {
        if (Process.IsDead)
            Start();
    }

    /// <summary>Starts a process, unless another one has followed this one already.</summary>
    public void StartAfter(ReplicaProcess ended)
    {
        if (ReferenceEquals(Process, ended))
            Start();
    }

    /// <summary>A process that ends by itself, as one that lost its leadership does, is started anew.</summary>
    private async Task FollowAsync(ReplicaProcess process)
    {
        var end = await process.EndAsync();
        world.Trace.Add(process.Identity, end);
        process.Kill();
        world.After(RestartDelay, () => StartAfter(process));
    }
}
