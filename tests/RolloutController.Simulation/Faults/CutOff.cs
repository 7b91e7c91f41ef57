namespace RolloutController.Simulation.Runs.Faults;

/// <summary>A controller lives, but reaches the API server no more.</summary>
/// <param name="Replica">Which; null: the writer or the leader.</param>
/// <param name="For">How long.</param>
/// <param name="Hangs">Its requests hang; else they fail at once.</param>
/// <param name="Delivers">What hung arrives when it is over.</param>
public sealed record CutOff(int? Replica, TimeSpan For, bool Hangs, bool Delivers) : Fault
{
    internal override void Strike(Occasion occasion)
    {
        var victim = occasion.Victim(Replica);
        occasion.World.Network.CutOff(victim, Hangs, Delivers);
        occasion.World.After(For, () => occasion.World.Network.Heal(victim));
    }
}
