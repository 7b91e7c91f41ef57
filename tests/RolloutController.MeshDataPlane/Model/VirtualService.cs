using System.Collections.Immutable;

namespace RolloutController.MeshDataPlane.Model;

/// <summary>A VirtualService as the mesh reads it.</summary>
/// <param name="Name">Namespace and name.</param>
/// <param name="Created">Creation time: older objects win.</param>
/// <param name="Hosts">Fully qualified hosts; none for a child that others delegate to.</param>
/// <param name="Gateways"><c>namespace/name</c> or <c>mesh</c>; <c>mesh</c> alone where the object says nothing.</param>
/// <param name="ExportTo">Namespaces that see it: <c>*</c>, <c>.</c> resolved, or names.</param>
/// <param name="Http">Its http routes in order.</param>
public sealed record VirtualService(
    ObjectName Name,
    DateTimeOffset Created,
    ImmutableArray<string> Hosts,
    ImmutableArray<string> Gateways,
    ImmutableArray<string> ExportTo,
    ImmutableArray<HttpRoute> Http)
{
    /// <summary>Its tcp routes in order.</summary>
    public ImmutableArray<ConnectionRoute> Tcp { get; init; } = [];

    /// <summary>Its tls routes in order.</summary>
    public ImmutableArray<ConnectionRoute> Tls { get; init; } = [];
}
