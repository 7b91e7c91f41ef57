namespace RolloutController.MeshDataPlane.Model;

/// <summary>A port of a Service.</summary>
public sealed record ServicePort(string Name, int Port);
