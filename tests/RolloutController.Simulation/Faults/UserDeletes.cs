namespace RolloutController.Simulation.Runs.Faults;

/// <summary>Somebody deletes an object and applies it again later.</summary>
/// <param name="Manifest">Which, by its number.</param>
/// <param name="AppliesAfter">When it is applied again.</param>
public sealed record UserDeletes(int Manifest, TimeSpan AppliesAfter) : Fault
{
    internal override void Strike(Occasion occasion)
    {
        var world = occasion.World;
        var manifest = world.Blueprint.Manifests[Manifest];
        world.Background(() => world.Users.DeleteAsync("kubectl", manifest.Kind, manifest.Key));
        world.After(AppliesAfter, () => world.Background(() => world.Users.ApplyAsync("kubectl", manifest)));
    }
}
