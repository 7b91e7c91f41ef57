namespace RolloutController.Simulation.Runs.Faults;

/// <summary>Every open watch breaks.</summary>
/// <param name="Compacts">The server forgets the past as well: watches cannot go on from where they were.</param>
public sealed record WatchCut(bool Compacts) : Fault
{
    internal override void Strike(Occasion occasion)
    {
        if (Compacts)
            occasion.World.Cluster.Compact();
        occasion.World.Cluster.CutWatches();
    }
}
