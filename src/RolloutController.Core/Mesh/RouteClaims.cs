using System.Collections.Immutable;
using RolloutController.Core.Model;

namespace RolloutController.Core.Mesh;

/// <summary>Which routes a Rollout claims.</summary>
public static class RouteClaims
{
    /// <summary>
    /// The routes that a spec manages. Routes that it names are claimed whether or not they exist;
    /// where it names none, the one that is found, or the one that would be made.
    /// </summary>
    public static ImmutableHashSet<RouteClaim> Of(ObjectName rollout, RolloutSpec spec, MeshObjects objects, MeshSettings? settings = null)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(objects);
        var host = new HostName(spec.Service, rollout.Namespace, (settings ?? MeshSettings.Default).ClusterDomain);
        return [.. Enumerable.Range(0, spec.Traffic.VirtualServices.Length)
            .Select(index => RouteFinder.Find(rollout, spec, index, objects, host))
            .SelectMany(found => Labels(found).Select(label => new RouteClaim(rollout.Namespace, found.Name, label)))];
    }

    private static IEnumerable<string> Labels(ManagedVirtualService found) => [.. HttpLabels(found), .. ConnectionLabels(found)];

    private static IEnumerable<string> HttpLabels(ManagedVirtualService found)
    {
        if (!found.Reference.HttpRoutes.IsEmpty)
        {
            return found.Reference.HttpRoutes;
        }

        return found.Object is null && found.Reference.ManagesHttp ? [CreatedMeshObjects.DefaultRoute] : found.HttpRoutes.Select(route => route.Label);
    }

    /// <summary>One route can be named in several ways, by one of its ports or another: what is claimed is its place.</summary>
    private static IEnumerable<string> ConnectionLabels(ManagedVirtualService found) => found.Object is null
        ? [.. found.Reference.TcpRoutes.Select(route => $"tcp:{route.Port}"), .. found.Reference.TlsRoutes.Select(route => $"tls:{route.Port}/{string.Join(',', route.SniHosts.Order(StringComparer.Ordinal))}")]
        : found.Routes.Where(route => route.Kind != RouteKind.Http).Select(route => $"{route.Kind.Field()}[{route.Index}]");
}
