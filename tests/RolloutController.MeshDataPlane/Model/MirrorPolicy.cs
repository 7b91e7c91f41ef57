namespace RolloutController.MeshDataPlane.Model;

/// <summary>A mirror with its percentage, 0 to 100.</summary>
public sealed record MirrorPolicy(Destination Destination, double Percentage);
