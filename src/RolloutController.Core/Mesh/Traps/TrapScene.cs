using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;

namespace RolloutController.Core.Mesh.Traps;

/// <summary>What traps are looked for in: a Rollout and the objects around it, from a cluster or from files. Nothing is edited.</summary>
public sealed record TrapScene
{
    /// <summary>Namespace and name of the Rollout.</summary>
    public required ObjectName Rollout { get; init; }

    /// <summary>Its spec.</summary>
    public required RolloutSpec Spec { get; init; }

    /// <summary>Its status; empty where it has none yet.</summary>
    public RolloutStatus Status { get; init; } = RolloutStatus.Empty;

    /// <summary>VirtualServices and DestinationRules of every namespace that can be read.</summary>
    public required MeshObjects Mesh { get; init; }

    /// <summary>The Service; null when it does not exist.</summary>
    public JsonObject? Service { get; init; }

    /// <summary>The Rollout's Namespace object; null where it is not known.</summary>
    public JsonObject? Namespace { get; init; }

    /// <summary>The pods of the Rollout's namespace; only labels are read.</summary>
    public ImmutableArray<JsonObject> Pods { get; init; } = [];

    /// <summary>The Deployments of the Rollout's namespace; only the labels of their pod templates are read.</summary>
    public ImmutableArray<JsonObject> Deployments { get; init; } = [];

    /// <summary>Whether a namespace has pods, which may call the Service; where that is not known it may have.</summary>
    public Func<string, bool> HasPods { get; init; } = _ => true;

    /// <summary>What holds for the whole mesh.</summary>
    public MeshSettings Settings { get; init; } = MeshSettings.Default;
}
