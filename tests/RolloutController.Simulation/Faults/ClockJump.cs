namespace RolloutController.Simulation.Runs.Faults;

/// <summary>The wall clock of a controller's machine is set; its timers go on as they were.</summary>
/// <param name="Replica">Which; null: the writer or the leader.</param>
/// <param name="By">By how much.</param>
public sealed record ClockJump(int? Replica, TimeSpan By) : Fault
{
    internal override void Strike(Occasion occasion) => occasion.Victim(Replica).ClockOffset += By;
}
