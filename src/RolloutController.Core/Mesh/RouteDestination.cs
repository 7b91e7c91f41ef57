namespace RolloutController.Core.Mesh;

/// <summary>One destination of a route.</summary>
/// <param name="Host">As written.</param>
/// <param name="IsService">Whether the host is the Rollout's Service.</param>
/// <param name="Subset">Null without one.</param>
/// <param name="Weight">As written; null without one.</param>
public sealed record RouteDestination(string Host, bool IsService, string? Subset, int? Weight);
