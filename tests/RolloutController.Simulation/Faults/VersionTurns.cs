using RolloutController.Simulation.Runs.Worlds;

namespace RolloutController.Simulation.Runs.Faults;

/// <summary>A version behaves otherwise for a time.</summary>
/// <param name="App">Of which app, by its number.</param>
/// <param name="Behaviour">The version as it is then.</param>
/// <param name="For">How long.</param>
public sealed record VersionTurns(int App, AppVersion Behaviour, TimeSpan For) : Fault
{
    internal override void Strike(Occasion occasion)
    {
        var world = occasion.World;
        var app = world.Blueprint.Apps[App];
        world.Metrics.Behave(app.Name, Behaviour);
        world.After(For, () => world.Metrics.Behave(app.Name, app.Versions.Single(version => version.Name == Behaviour.Name)));
    }
}
