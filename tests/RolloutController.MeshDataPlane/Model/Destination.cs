namespace RolloutController.MeshDataPlane.Model;

/// <summary>Istio's <c>Destination</c>, with the host as written, resolved to a fully qualified name.</summary>
public sealed record Destination(string Host, string Subset, int Port);
