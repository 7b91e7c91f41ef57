namespace RolloutController.Simulation.Runs.Faults;

/// <summary>All controller processes are killed at once.</summary>
/// <param name="RestartAfter">When the next ones start.</param>
public sealed record CrashOfAll(TimeSpan RestartAfter) : Fault
{
    internal override void Strike(Occasion occasion)
    {
        foreach (var replica in occasion.World.Replicas)
            replica.Crash(RestartAfter);
    }
}
