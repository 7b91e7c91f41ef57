namespace RolloutController.Core.Mesh.Propagation;

/// <summary>A proxy that watches the type which carries a change.</summary>
/// <param name="Proxy">The proxy.</param>
/// <param name="Type">The types that carry the change.</param>
/// <param name="Endpoints">EDS.</param>
/// <param name="IsAmbiguous">
/// istiod finds a proxy's dump by a part of its connection's name: the dump asked for by this name may be another proxy's.
/// </param>
internal sealed record Watcher(string Proxy, Carriers Type, WatchedType Endpoints, bool IsAmbiguous);
