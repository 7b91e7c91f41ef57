using System.Collections.Immutable;

namespace RolloutController.Core.Model;

/// <summary>A Rollout as read from the API server: its metadata, its parsed spec or what is wrong with it, and its status.</summary>
public sealed record Rollout
{
    /// <summary>Where it is.</summary>
    public required ObjectName Name { get; init; }

    /// <summary><c>metadata.uid</c>.</summary>
    public required string Uid { get; init; }

    /// <summary><c>metadata.generation</c>; rises with each change of the spec.</summary>
    public required long Generation { get; init; }

    /// <summary><c>metadata.resourceVersion</c>; opaque.</summary>
    public required string ResourceVersion { get; init; }

    /// <summary>When it came into being.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Set once somebody deleted it; it goes when our finalizer goes.</summary>
    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>Whether our finalizer (<see cref="WellKnown.Finalizer"/>) is on it.</summary>
    public bool HasFinalizer { get; init; }

    /// <summary><c>metadata.annotations</c>.</summary>
    public ImmutableSortedDictionary<string, string> Annotations { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The parsed spec; null when <see cref="Problems"/> has an error.</summary>
    public RolloutSpec? Spec { get; init; }

    /// <summary>
    /// <see cref="Spec"/>, or where that is null the parts of it that are right in themselves, with defaults for the others: enough to
    /// measure an attempt under way and to take its traffic back. Its version, steps and windows mean nothing. Null when not even the
    /// Service and the mesh objects can be told.
    /// </summary>
    public RolloutSpec? Legible { get; init; }

    /// <summary>What the spec alone got wrong (schema and single-object rules).</summary>
    public ImmutableArray<SpecProblem> Problems { get; init; } = [];

    /// <summary>What the controller last wrote; <see cref="Status.RolloutStatus.Empty"/> at first sight.</summary>
    public Status.RolloutStatus Status { get; init; } = Model.Status.RolloutStatus.Empty;
}
