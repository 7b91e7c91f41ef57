using RolloutController.Core.Model.Parsing;
using RolloutController.Gathering;
using RolloutController.Simulation.Runs.Worlds;

namespace RolloutController.Simulation.Runs.Running;

/// <summary>Ends every fault: what was cut off is joined, what was dead is started, what was deleted, or edited until it could
/// not be used, is applied again.</summary>
internal static class Healing
{
    public static void Heal(World world)
    {
        world.IsHealed = true;
        foreach (var replica in world.Replicas)
        {
            replica.Process.Scheduler.Resume();
            replica.StartAgain();
        }

        world.Network.HealAll();
        world.Metrics.Trouble = null;
        world.Mesh.Calm();
        world.Background(async () =>
        {
            await world.Workloads.HealAsync();
            foreach (var manifest in world.Blueprint.Manifests)
            {
                if (world.Cluster.Find(manifest.Kind, manifest.Key) is not { } present || (manifest.Kind == MeshKinds.Rollout && RolloutReader.Read(present).Spec is null))
                    await world.Users.ApplyAsync("kubectl", manifest);
            }
        });
    }
}
