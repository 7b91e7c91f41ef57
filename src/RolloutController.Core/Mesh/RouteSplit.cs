using System.Collections.Immutable;

namespace RolloutController.Core.Mesh;

/// <summary>One http route as the proxies should have it.</summary>
/// <param name="VirtualService">Name of the VirtualService, in the Rollout's namespace.</param>
/// <param name="Route">The route's <c>name</c>; null when it has none.</param>
/// <param name="Weights">Weight per subset of the host (empty string: no subset); weight 0 is left out, as Istio does.</param>
public sealed record RouteSplit(string VirtualService, string? Route, ImmutableSortedDictionary<string, int> Weights);
