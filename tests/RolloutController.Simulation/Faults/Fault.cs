namespace RolloutController.Simulation.Runs.Faults;

/// <summary>Something that happens to a world.</summary>
public abstract record Fault
{
    /// <summary>Lets it happen now.</summary>
    internal abstract void Strike(Occasion occasion);
}
