using System.Text.Json.Nodes;
using RolloutController.Simulation.Runs.Worlds;

namespace RolloutController.Simulation.Runs.Faults;

/// <summary>Somebody keeps a copy of an object, generated parts and all, and puts it back later.</summary>
/// <param name="Manifest">Which object, by its number.</param>
/// <param name="After">When it is put back.</param>
public sealed record UserRestoresBackup(int Manifest, TimeSpan After) : Fault
{
    internal override void Strike(Occasion occasion)
    {
        var world = occasion.World;
        var manifest = world.Blueprint.Manifests[Manifest];
        if (world.Cluster.Find(manifest.Kind, manifest.Key)?.DeepClone() is not JsonObject copy)
            return;
        copy.Remove("status");
        world.After(After, () => world.Background(() => world.Users.ApplyAsync("velero", new Manifest(manifest.Kind, copy))));
    }
}
