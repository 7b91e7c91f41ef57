using System.Collections.Immutable;
using RolloutController.MeshDataPlane.Model;
using RolloutController.MeshDataPlane.Routing;

namespace RolloutController.MeshDataPlane.Proxies;

/// <summary>A cluster that takes traffic, with its endpoints.</summary>
public sealed record ActiveCluster(ClusterConfig Config, ImmutableArray<PodEndpoint> Endpoints);
