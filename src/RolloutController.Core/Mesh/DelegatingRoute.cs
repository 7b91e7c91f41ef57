using RolloutController.Core.Model;

namespace RolloutController.Core.Mesh;

/// <summary>A route of a root VirtualService that hands its requests to the routes of a child.</summary>
/// <param name="Root">The root.</param>
/// <param name="Name">The route's name; null without one.</param>
internal sealed record DelegatingRoute(ObjectName Root, string? Name)
{
    /// <summary>
    /// The name that proxies know a child's route by (Istio: virtualservice merging, <c>mergeHTTPRoute</c>): both names with a dash, or the one there is.
    /// </summary>
    public string? NameOf(string? childRoute) => (Name, childRoute) switch
    {
        (null, _) => childRoute,
        (_, null) => Name,
        _ => $"{Name}-{childRoute}",
    };
}
