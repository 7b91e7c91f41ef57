using System.Collections.Immutable;
using RolloutController.MeshDataPlane.Routing;
using RolloutController.Simulation.Runs.Mesh;

namespace RolloutController.Simulation.Runs.Worlds;

/// <summary>The mesh of a world: a caller, and by chance pods of the apps, a stranger with the same labels, a gateway.</summary>
internal static class WorldMesh
{
    public static ReferenceMesh For(World world)
    {
#pragma warning disable CA5394 // reproducible choices, no secrets
        var random = new Random(unchecked((world.Blueprint.Seed * 7919) + 4));
        var app = world.Blueprint.Apps[random.Next(world.Blueprint.Apps.Length)];
        var population = MeshPopulation.Of(random, Blueprint.Namespace, app.Name, [.. app.Versions.Select(version => version.Name)]);
        return new ReferenceMesh(world.Cluster, world.Time, random.Next(), world.Blueprint.Proxies ?? population);
#pragma warning restore CA5394
    }
}
