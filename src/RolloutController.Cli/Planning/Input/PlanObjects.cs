using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Cli.Planning.Input;

/// <summary>The cluster that a plan begins with.</summary>
/// <param name="Rollout">The Rollout to plan, with the status it has.</param>
/// <param name="Others">Everything else, each with its kind; in the order in which they came into being.</param>
internal sealed record PlanObjects(JsonObject Rollout, ImmutableArray<(ResourceKind Kind, JsonObject Object)> Others);
