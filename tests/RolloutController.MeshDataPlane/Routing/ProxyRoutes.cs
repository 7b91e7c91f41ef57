using System.Collections.Immutable;
using RolloutController.MeshDataPlane.Model;

namespace RolloutController.MeshDataPlane.Routing;

/// <summary>What RDS holds for a proxy.</summary>
public static class ProxyRoutes
{
    /// <summary>Port of a gateway's listener in Istio's own installation.</summary>
    public const int GatewayPort = 8080;

    /// <summary>All route configurations of a proxy.</summary>
    public static ImmutableArray<RouteConfiguration> Routes(MeshState state, ProxyIdentity proxy)
    {
        var virtualServices = Visible(state, proxy);
        return proxy.IsGateway ? [GatewayRoutes(state, proxy, virtualServices)] : SidecarRoutes(state, proxy, virtualServices);
    }

    /// <summary>The merged VirtualServices that are exported to the proxy's namespace, oldest first.</summary>
    internal static ImmutableArray<VirtualService> Visible(MeshState state, ProxyIdentity proxy) =>
    [
        .. Delegates.Merged(state)
            .Where(virtualService => virtualService.Name.Namespace == proxy.Namespace || virtualService.ExportTo.Contains("*") || virtualService.ExportTo.Contains(proxy.Namespace))
            .OrderBy(virtualService => virtualService.Created)
            .ThenBy(virtualService => virtualService.Name.Name, StringComparer.Ordinal)
            .ThenBy(virtualService => virtualService.Name.Namespace, StringComparer.Ordinal),
    ];

    /// <summary>A Sidecar scope takes a VirtualService by the namespace it is in and its hosts (model/virtualservice.go, <c>SelectVirtualServices</c>).</summary>
    internal static bool IsInScope(VirtualService virtualService, ProxyIdentity proxy) =>
        virtualService.Hosts.Any(host => proxy.Sees(HostName.Resolve(host, virtualService.Name.Namespace), virtualService.Name.Namespace));

    /// <summary>
    /// A sidecar has a configuration per Service port. A Service takes the VirtualService with the most specific host, the oldest of equals;
    /// others for that host are ignored: sidecars do not merge (Istio: route/route.go, <c>BuildSidecarVirtualHostWrapper</c>).
    /// </summary>
    private static ImmutableArray<RouteConfiguration> SidecarRoutes(MeshState state, ProxyIdentity proxy, ImmutableArray<VirtualService> virtualServices)
    {
        var mesh = virtualServices.Where(virtualService => virtualService.Gateways.Contains("mesh") && IsInScope(virtualService, proxy)).ToImmutableArray();
        var services = state.Services.Values.Where(service => proxy.Sees(service.Host, service.Name.Namespace)).OrderBy(service => service.Host, StringComparer.Ordinal).ToImmutableArray();
        var exact = new Dictionary<string, VirtualService>(StringComparer.Ordinal);
        foreach (var virtualService in mesh)
        {
            foreach (string host in virtualService.Hosts.Where(host => !host.StartsWith('*')))
                exact.TryAdd(host, virtualService);
        }

        var wildcards = mesh.Where(virtualService => virtualService.Hosts.Any(host => host.StartsWith('*'))).ToImmutableArray();
        var registered = services.Select(service => service.Host).ToHashSet(StringComparer.Ordinal);
        var ports = services.SelectMany(service => service.Ports).Where(port => !port.IsTcp).Select(port => port.Port).Append(80).Distinct().Order();
        return [.. ports.Select(port => new RouteConfiguration(
            port.ToString(), port, [.. ServiceHosts(port), .. OtherHosts(port)]))];

        IEnumerable<VirtualHost> ServiceHosts(int port)
        {
            foreach (var service in services.Where(service => service.Ports.Any(candidate => candidate.Port == port && !candidate.IsTcp)))
            {
                var chosen = exact.GetValueOrDefault(service.Host) ?? MostSpecific(wildcards, service.Host);
                var routes = chosen is null ? [] : RouteTranslation.Translate(chosen, state, proxy, port);
                if (routes.IsEmpty)
                    routes = [DefaultRoute(service.Host, port)];
                yield return new VirtualHost($"{service.Host}:{port}", [.. HostName.DomainsOf(service.Host, proxy.Namespace)], routes);
            }
        }

        // Hosts outside the registry are served on port 80 (route.go: "if no services, then use port 80").
        IEnumerable<VirtualHost> OtherHosts(int port)
        {
            if (port != 80)
                yield break;
            foreach (var virtualService in mesh)
            {
                foreach (string host in virtualService.Hosts.Where(host => !(host.StartsWith('*') ? services.Any(service => HostName.Covers(host, service.Host)) : registered.Contains(host))))
                {
                    var routes = RouteTranslation.Translate(virtualService, state, proxy, port);
                    if (!routes.IsEmpty)
                        yield return new VirtualHost($"{host}:{port}", [host], routes);
                }
            }
        }
    }

    /// <summary>A gateway merges the routes of all its VirtualServices for a host, oldest first, catch-alls last (core/gateway.go).</summary>
    private static RouteConfiguration GatewayRoutes(MeshState state, ProxyIdentity proxy, ImmutableArray<VirtualService> virtualServices)
    {
        var hosts = virtualServices
            .Where(virtualService => virtualService.Gateways.Any(proxy.Gateways.Contains))
            .SelectMany(virtualService => virtualService.Hosts.Select(host => (Host: host, Routes: RouteTranslation.Translate(virtualService, state, proxy, GatewayPort))))
            .GroupBy(entry => entry.Host)
            .Select(group => new VirtualHost($"{group.Key}:{GatewayPort}", [group.Key], [.. group.SelectMany(entry => entry.Routes).OrderBy(route => route.IsCatchAll)]))
            .Where(host => !host.Routes.IsEmpty);
        return new RouteConfiguration($"http.{GatewayPort}", GatewayPort, [.. hosts]);
    }

    private static VirtualService? MostSpecific(ImmutableArray<VirtualService> virtualServices, string host) => virtualServices
        .SelectMany(virtualService => virtualService.Hosts.Where(pattern => HostName.Covers(pattern, host)).Select(pattern => (Pattern: pattern, VirtualService: virtualService)))
        .OrderByDescending(entry => !entry.Pattern.StartsWith('*'))
        .ThenByDescending(entry => entry.Pattern.Length)
        .Select(entry => entry.VirtualService)
        .FirstOrDefault();

    private static Route DefaultRoute(string host, int port) => new()
    {
        Name = "default",
        Source = new HttpRoute { Name = "default" },
        Clusters = [new WeightedCluster(ClusterConfig.NameOf(host, port, ""), 0, HeaderEdits.None)],
        Retries = RetryPolicy.MeshDefault,
    };
}
