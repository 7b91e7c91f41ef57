namespace RolloutController.Simulation.Runs.Judging.Views;

/// <summary>A subset of a host.</summary>
/// <param name="Host">Fully qualified host.</param>
/// <param name="Subset">The subset.</param>
internal readonly record struct SubsetName(string Host, string Subset)
{
    public override string ToString() => $"{Host.Split('.')[0]}/{Subset}";
}
