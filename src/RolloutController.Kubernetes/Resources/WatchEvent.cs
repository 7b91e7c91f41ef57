using System.Text.Json.Nodes;

namespace RolloutController.Kubernetes.Resources;

/// <summary>One event of a watch. The object must not be edited.</summary>
public sealed record WatchEvent(WatchEventType Type, JsonObject Object);
