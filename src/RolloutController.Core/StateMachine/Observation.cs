using System.Collections.Immutable;
using RolloutController.Core.Gates;
using RolloutController.Core.Mesh;
using RolloutController.Core.Model;

namespace RolloutController.Core.StateMachine;

/// <summary>Everything a decision rests on besides the Rollout itself. Gathered from caches and stored answers; immutable.</summary>
public sealed record Observation
{
    /// <summary>The Service; null when it does not exist.</summary>
    public ServiceObservation? Service { get; init; }

    /// <summary>The versions among the pods that the Service selects, by version.</summary>
    public ImmutableSortedDictionary<string, RevisionObservation> Revisions { get; init; } =
        ImmutableSortedDictionary<string, RevisionObservation>.Empty;

    /// <summary>The mesh objects; null when the spec does not say which they are, or the Service is missing.</summary>
    public IMeshState? Mesh { get; init; }

    /// <summary>Problems that span objects and are found while gathering (another Rollout on the same route, Istio not installed).</summary>
    public ImmutableArray<SpecProblem> Problems { get; init; } = [];

    /// <summary>What other objects in the mesh would do to this Rollout: errors keep it from its first write, warnings and all later ones are only told.</summary>
    public ImmutableArray<SpecProblem> Traps { get; init; } = [];

    /// <summary>Stored proofs by change id.</summary>
    public ImmutableDictionary<string, Proof> Proofs { get; init; } = ImmutableDictionary<string, Proof>.Empty;

    /// <summary>The last stored measurement round; may belong to an attempt or round already judged.</summary>
    public MeasurementRound? Round { get; init; }

    /// <summary>A command that was taken up; null without one.</summary>
    public AcceptedCommand? Command { get; init; }

    /// <summary>The namespace is being deleted: nothing is worth waiting for.</summary>
    public bool NamespaceTerminating { get; init; }

    /// <summary>The last write of mesh objects was refused (for example by Istio's webhook while istiod is down); null when it was not.</summary>
    public string? WriteRefusal { get; init; }

    /// <summary>What is allowed of fault injection.</summary>
    public FaultLimits Faults { get; init; } = FaultLimits.Default;

    /// <summary>When windows and freezes let steps advance again; they may now when this is null, and never again at <see cref="DateTimeOffset.MaxValue"/>.</summary>
    public DateTimeOffset? NextWindow { get; init; }

    /// <summary>The freeze that holds now, for people; null when none does.</summary>
    public string? Freeze { get; init; }
}
