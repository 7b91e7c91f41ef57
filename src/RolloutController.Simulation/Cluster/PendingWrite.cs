using System.Text.Json.Nodes;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Simulation.Cluster;

/// <summary>The change that a write would make; before is null for a create, after for a removal.</summary>
internal sealed record PendingWrite(ObjectKey Key, JsonObject? Before, JsonObject? After);
