namespace RolloutController.MeshDataPlane.Model;

/// <summary>Istio's <c>HTTPRedirect</c>.</summary>
public sealed record Redirect(int Status, string? Uri, string? Authority);
