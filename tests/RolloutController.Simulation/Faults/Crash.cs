namespace RolloutController.Simulation.Runs.Faults;

/// <summary>A controller process is killed, and another starts on its machine after a time.</summary>
/// <param name="Replica">Which; null: the writer or the leader.</param>
/// <param name="RestartAfter">When the next starts.</param>
/// <param name="LosesRequest">The request that it was about to send is never sent; else it arrives although its sender is dead. Those of others are not concerned.</param>
public sealed record Crash(int? Replica, TimeSpan RestartAfter, bool LosesRequest) : Fault
{
    internal override void Strike(Occasion occasion)
    {
        occasion.Victim(Replica).Crash(RestartAfter);
        if (occasion.Travel is { Sender.IsDead: true } travel)
            travel.IsLost = LosesRequest;
    }
}
