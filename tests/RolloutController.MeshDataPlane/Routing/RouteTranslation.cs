using System.Collections.Immutable;
using RolloutController.MeshDataPlane.Model;

namespace RolloutController.MeshDataPlane.Routing;

/// <summary>Turns the http routes of a VirtualService into the routes of one proxy and port (Istio: networking/core/route/route.go).</summary>
public static class RouteTranslation
{
    /// <summary>One route per match that concerns this proxy, in order; nothing after a catch-all (<c>BuildHTTPRoutesForVirtualService</c>).</summary>
    public static ImmutableArray<Route> Translate(VirtualService virtualService, MeshState state, ProxyIdentity proxy, int listenPort)
    {
        var routes = ImmutableArray.CreateBuilder<Route>();
        foreach (var http in virtualService.Http)
        {
            if (http.Matches.IsEmpty)
            {
                routes.Add(TranslateRoute(virtualService.Name, http, null, state, listenPort));
                break;
            }

            foreach (var match in http.Matches.Where(match => ConcernsProxy(match, proxy) && (match.Port == 0 || match.Port == listenPort)))
            {
                routes.Add(TranslateRoute(virtualService.Name, http, match, state, listenPort));
                if (routes[^1].IsCatchAll)
                    return routes.ToImmutable();
            }
        }

        return routes.ToImmutable();
    }

    /// <summary>With <c>gateways</c> set, source labels and namespace are not looked at (<c>sourceMatchHTTP</c>).</summary>
    public static bool ConcernsProxy(HttpMatch match, ProxyIdentity proxy)
    {
        if (!match.Gateways.IsEmpty)
            return match.Gateways.Any(gateway => proxy.IsGateway ? proxy.Gateways.Contains(gateway) : gateway == "mesh");
        return match.SourceLabels.All(label => proxy.Labels.GetValueOrDefault(label.Key) == label.Value)
            && (match.SourceNamespace.Length == 0 || match.SourceNamespace == proxy.Namespace);
    }

    /// <summary>The port a destination means: its own, else the only one of the Service, else the listener's (<c>GetDestinationCluster</c>).</summary>
    public static string ClusterOf(Destination destination, MeshState state, int listenPort)
    {
        int port = listenPort;
        if (destination.Port != 0)
        {
            port = destination.Port;
        }
        else if (destination.Host.Split('.') is [var name, var @namespace, ..]
            && state.Services.TryGetValue(new ObjectName(@namespace, name), out var service) && service.Host == destination.Host && service.Ports.Length == 1)
        {
            port = service.Ports[0].Port;
        }

        return ClusterConfig.NameOf(destination.Host, port, destination.Subset);
    }

    private static Route TranslateRoute(ObjectName origin, HttpRoute http, HttpMatch? match, MeshState state, int listenPort)
    {
        // Weight 0 is dropped where there are several destinations; a single destination needs no weight.
        var destinations = http.Destinations.Length == 1 ? http.Destinations : [.. http.Destinations.Where(destination => destination.Weight != 0)];
        return new Route
        {
            Name = http.Name,
            Origin = origin,
            Match = match,
            Source = http,
            IsWeighted = http.Destinations.Length > 1,
            Clusters = [.. destinations.Select(destination => new WeightedCluster(
                ClusterOf(destination.Destination, state, listenPort), destination.Weight, destination.Headers))],
            Mirrors = [.. http.Mirrors.Select(mirror => (ClusterOf(mirror.Destination, state, listenPort), mirror.Percentage))],

            // Faults switch the mesh's retries off (virtual_service.proto, HTTPRoute.fault).
            Retries = http.Fault is not null ? null : http.Retries is { Attempts: 0 } ? null : http.Retries ?? RetryPolicy.MeshDefault,
        };
    }
}
