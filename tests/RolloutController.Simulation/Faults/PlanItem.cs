namespace RolloutController.Simulation.Runs.Faults;

/// <summary>One thing that happens in a run: a fault or what people do. A run is its world and a list of these; fewer of them are a smaller run of the same world.</summary>
/// <param name="Number">Position in the plan that the seed gives, from 0: names it when a run is replayed with some of the plan.</param>
/// <param name="Moment">When.</param>
/// <param name="Fault">What.</param>
public sealed record PlanItem(int Number, Moment Moment, Fault Fault)
{
    /// <inheritdoc />
    public override string ToString() => $"[{Number}] {Moment}: {Fault}";
}
