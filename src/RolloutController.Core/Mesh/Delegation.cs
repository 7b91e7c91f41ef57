using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Core.Model;

namespace RolloutController.Core.Mesh;

/// <summary>VirtualServices that are split into a root, which has the hosts, and children with routes (Istio's <c>HTTPRoute.delegate</c>).</summary>
internal static class Delegation
{
    /// <summary>The child that a route hands its requests to, in the root's namespace unless it says another; null where it does not.</summary>
    public static ObjectName? ChildOf(JsonObject route, string rootNamespace) =>
        route.Object("delegate") is { } child && child.Text("name") is { Length: > 0 } name
            ? new(child.Text("namespace") is { Length: > 0 } other ? other : rootNamespace, name)
            : null;

    /// <summary>A VirtualService without hosts serves only through others.</summary>
    public static bool IsChild(JsonObject virtualService) => virtualService.Object("spec").Array("hosts") is null or { Count: 0 };

    /// <summary>The routes that delegate to a child, in all VirtualServices that were seen.</summary>
    public static ImmutableArray<DelegatingRoute> RootsOf(ObjectName child, MeshObjects objects) =>
        [.. objects.VirtualServices
            .Select(item => (Name: MeshJson.NameOf(item), Routes: item.Object("spec").Objects("http")))
            .SelectMany(item => item.Routes
                .Where(route => ChildOf(route, item.Name.Namespace) == child)
                .Select(route => new DelegatingRoute(item.Name, route.Text("name") is { Length: > 0 } name ? name : null, route)))];

    /// <summary>What deserves attention of a child that is managed.</summary>
    public static IEnumerable<SpecProblem> Warnings(ObjectName child, string field, ImmutableArray<DelegatingRoute> roots, IEnumerable<ManagedRoute> routes)
    {
        if (roots.IsEmpty)
        {
            yield return Warning("DelegateWithoutRoot", $"{field}.name", child.Name,
                "a VirtualService with hosts, or one that another delegates to; it has no hosts, and no route that can be read delegates to it");
        }

        var elsewhere = roots.FirstOrDefault(root => root.Root.Namespace != child.Namespace);
        var shortHost = routes.SelectMany(route => route.Destinations).FirstOrDefault(destination => !destination.Host.Contains('.', StringComparison.Ordinal));
        if (elsewhere is not null && shortHost is not null)
        {
            yield return Warning("DelegateHostShort", $"{field}.name", child.Name,
                $"fully qualified hosts in its destinations, because VirtualService {elsewhere.Root} delegates to it and Istio versions differ in whose "
                + $"namespace {shortHost.Host} then belongs to");
        }
    }

    private static SpecProblem Warning(string reason, string field, string? value, string expected) =>
        new(reason, field, value, expected) { IsError = false };
}
