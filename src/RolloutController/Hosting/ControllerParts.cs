using RolloutController.Core.Mesh;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Resources;
using RolloutController.Kubernetes.Runtime;
using RolloutController.Reconcilers;

namespace RolloutController.Hosting;

/// <summary>The edges a controller stands on: in production real ones, in tests the in-memory cluster and chosen answers.</summary>
public sealed record ControllerParts
{
    /// <summary>Reads, watches and writes.</summary>
    public required IResourceClient Client { get; init; }

    /// <summary>Renews the lease, over connections of its own.</summary>
    public required IResourceClient LeaseClient { get; init; }

    /// <summary>Asks metric servers.</summary>
    public required IMeasurementRounds Measurements { get; init; }

    /// <summary>Seeks proofs; made by the controller's own wake call.</summary>
    public required Func<Action<ObjectKey>, IProofs> Proofs { get; init; }

    /// <summary>Records Events.</summary>
    public required IRolloutEvents Events { get; init; }

    /// <summary>Clock, scheduler, jitter, logs, meter.</summary>
    public required ControllerRuntime Runtime { get; init; }

    /// <summary>What holds for the whole mesh.</summary>
    public MeshSettings Mesh { get; init; } = MeshSettings.Default;

    /// <summary>Makes the uuids of accepted commands.</summary>
    public required Func<Guid> NewId { get; init; }

    /// <summary>Name of this replica in the lease.</summary>
    public required string Identity { get; init; }
}
