using RolloutController.MeshDataPlane.Model;

namespace RolloutController.MeshDataPlane.Routing;

/// <summary>A cluster with its relative weight in a route.</summary>
public sealed record WeightedCluster(string Name, int Weight, HeaderEdits Headers);
