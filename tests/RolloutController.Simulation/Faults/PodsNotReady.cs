namespace RolloutController.Simulation.Runs.Faults;

/// <summary>All pods of a version lose their readiness for a time.</summary>
/// <param name="App">Of which app, by its number.</param>
/// <param name="Version">Which version, by its number.</param>
/// <param name="For">How long.</param>
public sealed record PodsNotReady(int App, int Version, TimeSpan For) : Fault
{
    internal override void Strike(Occasion occasion)
    {
        var world = occasion.World;
        var app = world.Blueprint.Apps[App];
        world.Background(() => world.Workloads.SetReadyAsync(app, app.Versions[Version], ready: false));
        world.After(For, () => world.Background(() => world.Workloads.SetReadyAsync(app, app.Versions[Version], ready: true)));
    }
}
