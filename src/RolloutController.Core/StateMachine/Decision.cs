using System.Collections.Immutable;
using RolloutController.Core.Gates;
using RolloutController.Core.Mesh;
using RolloutController.Core.Model.Status;

namespace RolloutController.Core.StateMachine;

/// <summary>What a pass comes to. Applying it twice changes nothing.</summary>
public sealed record Decision
{
    /// <summary>The next status; written before any effect when it differs (<see cref="RolloutStatus.Writes"/> aside).</summary>
    public required RolloutStatus Status { get; init; }

    /// <summary>The traffic that the next status asks for.</summary>
    public required DesiredTraffic Traffic { get; init; }

    /// <summary>The write takes traffic back to stable: it goes out even when the status cannot be written.</summary>
    public bool TowardsStable { get; init; }

    /// <summary>Events to record once the status stands.</summary>
    public ImmutableArray<RolloutEvent> Events { get; init; } = [];

    /// <summary>When to look again without being woken; null: only when something changes.</summary>
    public DateTimeOffset? LookAgainAt { get; init; }

    /// <summary>Changes whose proof should be sought from now on; all others are forgotten.</summary>
    public ImmutableArray<MeshChange> Awaited { get; init; } = [];

    /// <summary>Measurements to take now; null: none.</summary>
    public MeasurementRequest? Measure { get; init; }

    /// <summary>What happens to the finalizer: added before the first effect, removed after the last.</summary>
    public FinalizerChange Finalizer { get; init; }

    /// <summary>The accepted command's effect stands in <see cref="Status"/>; its annotation can go.</summary>
    public bool CommandDone { get; init; }
}
