namespace RolloutController.MeshDataPlane.Model;

/// <summary>A destination with its relative weight.</summary>
public sealed record RouteDestination(Destination Destination, int Weight, HeaderEdits Headers);
