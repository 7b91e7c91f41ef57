using RolloutController.MeshDataPlane.Proxies;

namespace RolloutController.Simulation.Runs.Mesh;

/// <summary>Delays of proxies by chance.</summary>
public static class MeshDelays
{
    /// <summary>Mostly quick, each type for itself: a proxy often has routes before clusters. One in eight takes seconds.</summary>
    public static ProxyDelays Usual(Random random) => new(One(random), One(random), One(random));

    private static TimeSpan One(Random random)
    {
#pragma warning disable CA5394 // reproducible choices, no secrets
        return random.Next(8) switch
        {
            0 => TimeSpan.FromMilliseconds(random.Next(1000, 8000)),
            < 4 => TimeSpan.Zero,
            _ => TimeSpan.FromMilliseconds(random.Next(1, 300)),
        };
#pragma warning restore CA5394
    }
}
