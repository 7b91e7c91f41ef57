using System.Collections.Immutable;
using RolloutController.Kubernetes.Resources;
using RolloutController.Simulation.Runs.Mesh;

namespace RolloutController.Simulation.Runs.Worlds;

/// <summary>Everything about a world that is decided before it begins. Faults are drawn apart, see <see cref="Faults.FaultPlan"/>.</summary>
public sealed record Blueprint
{
    /// <summary>Namespace of everything.</summary>
    public const string Namespace = "bookinfo";

    /// <summary>The seed it was drawn from.</summary>
    public required int Seed { get; init; }

    /// <summary>The apps, each with a Rollout.</summary>
    public required ImmutableArray<App> Apps { get; init; }

    /// <summary>What people keep in their repository: VirtualServices, DestinationRules and Rollouts.</summary>
    public required ImmutableArray<Manifest> Manifests { get; init; }

    /// <summary>How far each controller replica's clock is off; as many as there are replicas.</summary>
    public required ImmutableArray<TimeSpan> ClockOffsets { get; init; }

    /// <summary>How long faults and users' acts go on.</summary>
    public required TimeSpan Unrest { get; init; }

    /// <summary>Proxies and istiods; null: drawn from the seed.</summary>
    public MeshPopulation? Proxies { get; init; }

    /// <summary>Key of an object in the world's namespace.</summary>
    public static ObjectKey Key(string name) => new(Namespace, name);
}
