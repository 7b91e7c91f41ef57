namespace RolloutController.TestControlPlane;

/// <summary>A user known to the API server by a fixed token.</summary>
/// <param name="Name">User name as RBAC subjects name it.</param>
/// <param name="Token">Bearer token.</param>
/// <param name="Groups">Groups of the user; <c>system:masters</c> may do everything.</param>
public sealed record ControlPlaneUser(string Name, string Token, params IReadOnlyList<string> Groups);
