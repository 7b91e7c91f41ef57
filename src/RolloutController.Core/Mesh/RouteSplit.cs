using System.Collections.Immutable;
using RolloutController.Core.Mesh.Generated;

namespace RolloutController.Core.Mesh;

/// <summary>One route as the proxies should have it.</summary>
/// <param name="VirtualService">Name of the VirtualService that proxies know it by: a root's for the route of a child.</param>
/// <param name="Route">The <c>name</c> that proxies know an http route by; null when it has none.</param>
/// <param name="Weights">Weight per subset of the host (empty string: no subset); weight 0 is left out, as Istio does.</param>
public sealed record RouteSplit(string VirtualService, string? Route, ImmutableSortedDictionary<string, int> Weights)
{
    /// <summary>Namespace of the VirtualService; null for the Service's.</summary>
    public string? Namespace { get; init; }

    /// <summary>Names of other routes that begin with this one's and a dot: theirs is not the name of a match of this one.</summary>
    public ImmutableArray<string> LongerNames { get; init; } = [];

    /// <summary>
    /// Generated routes above it with the same destinations, which may take every request: proxies get nothing below such a one
    /// (Istio: route.go, <c>BuildHTTPRoutesForVirtualService</c>).
    /// </summary>
    public ImmutableArray<GeneratedSplit> Above { get; init; } = [];

    /// <summary>Which connections a tcp or tls route takes; null for an http route.</summary>
    public ConnectionMatch? Connections { get; init; }
}
