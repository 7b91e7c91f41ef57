namespace RolloutController.Core.Mesh.Propagation;

/// <summary>One proxy's connection as <c>/debug/syncz</c> lists it.</summary>
/// <param name="Proxy">The proxy, <c>pod.namespace</c>.</param>
/// <param name="Clusters">CDS.</param>
/// <param name="Routes">RDS.</param>
/// <param name="Endpoints">EDS.</param>
public sealed record ProxyConnection(string Proxy, WatchedType Clusters, WatchedType Routes, WatchedType Endpoints)
{
    /// <summary>LDS.</summary>
    public WatchedType Listeners { get; init; } = WatchedType.None;
}
