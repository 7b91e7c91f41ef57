namespace RolloutController.Core.Mesh;

/// <summary>A route that a Rollout manages; two Rollouts must not claim one route.</summary>
/// <param name="Namespace">Namespace of the VirtualService.</param>
/// <param name="VirtualService">Its name.</param>
/// <param name="Route">Name of the http route, or <c>http[i]</c>; <c>tcp[i]</c>, <c>tls[i]</c>.</param>
public sealed record RouteClaim(string Namespace, string VirtualService, string Route)
{
    /// <summary>For people: <c>bookinfo/reviews route primary</c>.</summary>
    public override string ToString() => $"{Namespace}/{VirtualService} route {Route}";
}
