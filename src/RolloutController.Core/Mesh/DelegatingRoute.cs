using System.Text.Json.Nodes;
using RolloutController.Core.Model;

namespace RolloutController.Core.Mesh;

/// <summary>A route of a root VirtualService that hands its requests to the routes of a child.</summary>
/// <param name="Root">The root.</param>
/// <param name="Name">The route's name; null without one.</param>
/// <param name="Json">The route.</param>
internal sealed record DelegatingRoute(ObjectName Root, string? Name, JsonObject Json)
{
    private static readonly string[] _inherited = ["fault", "mirror", "mirrorPercent", "mirror_percent", "mirrorPercentage", "mirrors"];


    /// <summary>
    /// The name that proxies know a child's route by (Istio: virtualservice merging, <c>mergeHTTPRoute</c>): both names with a dash, or the one there is.
    /// </summary>
    public string? NameOf(string? childRoute) => (Name, childRoute) switch
    {
        (null, _) => childRoute,
        (_, null) => Name,
        _ => $"{Name}-{childRoute}",
    };

    /// <summary>A child's route with the faults and mirrors that it has from the root where it says nothing itself (<c>mergeHTTPRoute</c>).</summary>
    public JsonObject Inherited(JsonObject childRoute)
    {
        if (!_inherited.Any(field => Json.ContainsKey(field) && !childRoute.ContainsKey(field)))
        {
            return childRoute;
        }

        var merged = childRoute.DeepClone().AsObject();
        foreach (var field in _inherited.Where(field => Json.ContainsKey(field) && !merged.ContainsKey(field)))
        {
            merged[field] = Json[field]?.DeepClone();
        }

        return merged;
    }
}
