namespace RolloutController.Simulation.Runs.Faults;

/// <summary>A tool applies an object as it is in the repository, though it has changed in the cluster.</summary>
/// <param name="Manifest">Which, by its number.</param>
public sealed record UserApplies(int Manifest) : Fault
{
    internal override void Strike(Occasion occasion)
    {
        var world = occasion.World;
        world.Background(() => world.Users.ApplyAsync("argocd", world.Blueprint.Manifests[Manifest]));
    }
}
