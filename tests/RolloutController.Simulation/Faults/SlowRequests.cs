namespace RolloutController.Simulation.Runs.Faults;

/// <summary>The next requests of a class take effect late.</summary>
/// <param name="What">Which requests.</param>
/// <param name="Delay">How late.</param>
/// <param name="Count">How many requests.</param>
public sealed record SlowRequests(RequestClass What, TimeSpan Delay, int Count) : Fault
{
    internal override void Strike(Occasion occasion) =>
        occasion.World.Network.Add(new RequestTrouble(travel => What.Holds(travel), null, Delay, false) { Left = Count });
}
