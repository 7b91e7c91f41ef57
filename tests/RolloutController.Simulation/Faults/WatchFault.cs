namespace RolloutController.Simulation.Runs.Faults;

/// <summary>Watch events are lost, come twice or late for a time.</summary>
/// <param name="Mode">What befalls them.</param>
/// <param name="Replica">Whose; null: everybody's.</param>
/// <param name="Kind">Of which kind; null: all.</param>
/// <param name="For">How long.</param>
public sealed record WatchFault(WatchTroubleMode Mode, int? Replica, WatchedKind Kind, TimeSpan For) : Fault
{
    internal override void Strike(Occasion occasion)
    {
        var world = occasion.World;
        var trouble = new WatchTrouble(Mode, Replica is { } number ? number % world.Replicas.Length : null, Kind.ToResourceKind());
        world.Network.Add(trouble);
        world.After(For, () => world.Network.Remove(trouble));
    }
}
