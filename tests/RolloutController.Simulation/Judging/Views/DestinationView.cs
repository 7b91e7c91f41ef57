namespace RolloutController.Simulation.Runs.Judging.Views;

/// <summary>A destination that a route names.</summary>
/// <param name="Host">Fully qualified host.</param>
/// <param name="Subset">The subset; empty for all pods of the host.</param>
/// <param name="Weight">The weight as written; null where none is.</param>
internal readonly record struct DestinationView(string Host, string Subset, int? Weight)
{
    /// <summary>Host and subset.</summary>
    public SubsetName Name => new(Host, Subset);
}
