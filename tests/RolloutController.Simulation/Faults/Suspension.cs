namespace RolloutController.Simulation.Runs.Faults;

/// <summary>A controller process stands still for a time, as on a machine that is stopped or starved, and then goes on with what it was about to do.</summary>
/// <param name="Replica">Which; null: the writer or the leader.</param>
/// <param name="For">How long.</param>
public sealed record Suspension(int? Replica, TimeSpan For) : Fault
{
    internal override void Strike(Occasion occasion)
    {
        var process = occasion.Victim(Replica).Process;
        process.Scheduler.Suspend();
        occasion.World.After(For, process.Scheduler.Resume);
    }
}
