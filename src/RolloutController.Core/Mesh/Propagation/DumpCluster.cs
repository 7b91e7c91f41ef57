namespace RolloutController.Core.Mesh.Propagation;

/// <summary>A cluster in a config dump.</summary>
/// <param name="Name">Its name.</param>
/// <param name="TakesEndpoints">It waits for endpoints (type EDS) before it serves.</param>
public sealed record DumpCluster(ClusterName Name, bool TakesEndpoints);
