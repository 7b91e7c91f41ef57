using System.Collections.Immutable;
using RolloutController.MeshDataPlane.Model;

namespace RolloutController.MeshDataPlane.Routing;

/// <summary>What LDS holds for a proxy, as far as connections are concerned that are not http.</summary>
public static class ProxyListeners
{
    /// <summary>The listeners of a proxy.</summary>
    public static ImmutableArray<ListenerConfig> Listeners(MeshState state, ProxyIdentity proxy)
    {
        var virtualServices = ProxyRoutes.Visible(state, proxy);
        return proxy.IsGateway
            ? [.. proxy.Servers.Select(server => GatewayListener(state, proxy, server, virtualServices))]
            : [.. SidecarListeners(state, proxy, virtualServices)];
    }

    /// <summary>A listener per Service and port that is tcp or tls.</summary>
    private static IEnumerable<ListenerConfig> SidecarListeners(MeshState state, ProxyIdentity proxy, ImmutableArray<VirtualService> virtualServices)
    {
        var mesh = virtualServices
            .Where(virtualService => virtualService.Gateways.Contains("mesh") && ProxyRoutes.IsInScope(virtualService, proxy))
            .ToImmutableArray();
        foreach (var service in state.Services.Values.Where(service => proxy.Sees(service.Host, service.Name.Namespace)).OrderBy(service => service.Host, StringComparer.Ordinal))
        {
            foreach (var port in service.Ports.Where(port => port.IsTcp))
            {
                var own = mesh.Where(virtualService => virtualService.Hosts.Any(host => HostName.Covers(host, service.Host))).ToImmutableArray();
                var chains = port.IsTls ? TlsChains(state, proxy, own, port.Port) : TcpChain(state, proxy, own, port.Port);
                if (chains.IsEmpty)
                    chains = [new FilterChain([], null, [new WeightedCluster(ClusterConfig.NameOf(service.Host, port.Port, ""), 0, HeaderEdits.None)], false)];
                yield return new ListenerConfig($"{service.Host}_{port.Port}", service.Host, port.Port, chains);
            }
        }
    }

    /// <summary>The first route that takes the port, and nothing after it (Istio: networking/core/tls.go, <c>buildSidecarOutboundTCPFilterChainOpts</c>).</summary>
    private static ImmutableArray<FilterChain> TcpChain(MeshState state, ProxyIdentity proxy, ImmutableArray<VirtualService> virtualServices, int port) =>
    [
        .. virtualServices
            .SelectMany(virtualService => virtualService.Tcp
                .Where(route => route.Matches.IsEmpty || route.Matches.Any(match => Concerns(match, proxy, port)))
                .Select(route => Chain(state, virtualService.Name, route, [], port)))
            .Take(1),
    ];

    /// <summary>A chain per match; of matches with the same SNI hosts the first (tls.go, <c>buildSidecarOutboundTLSFilterChainOpts</c>).</summary>
    private static ImmutableArray<FilterChain> TlsChains(MeshState state, ProxyIdentity proxy, ImmutableArray<VirtualService> virtualServices, int port) =>
    [
        .. virtualServices
            .SelectMany(virtualService => virtualService.Tls.SelectMany(route => route.Matches
                .Where(match => Concerns(match, proxy, port))
                .Select(match => Chain(state, virtualService.Name, route, match.SniHosts, port))))
            .DistinctBy(chain => string.Join(',', chain.ServerNames)),
    ];

    /// <summary>
    /// Opaque TCP takes the first route that matches port and gateway; a passthrough server has a chain per match, whose SNI hosts no earlier one
    /// has. Neither tells its VirtualService (Istio: networking/core/gateway.go, <c>buildGatewayNetworkFiltersFromTCPRoutes</c> and <c>…FromTLSRoutes</c>).
    /// </summary>
    private static ListenerConfig GatewayListener(MeshState state, ProxyIdentity proxy, GatewayServer server, ImmutableArray<VirtualService> virtualServices)
    {
        var bound = virtualServices.Where(virtualService => virtualService.Gateways.Any(proxy.Gateways.Contains)).ToImmutableArray();
        var chains = server.IsPassthrough ? TlsChains(state, proxy, bound, server.Port) : TcpChain(state, proxy, bound, server.Port);
        return new ListenerConfig($"0.0.0.0_{server.Port}", "", server.Port, [.. chains.Select(chain => chain with { Origin = null })]);
    }

    /// <summary>Port, gateways, source labels and namespace all hold (tls.go, <c>matchTCP</c>); a gateway looks at port and gateways alone (gateway.go, <c>l4SingleMatch</c>).</summary>
    private static bool Concerns(ConnectionMatch match, ProxyIdentity proxy, int port)
    {
        if (match.Port != 0 && match.Port != port)
            return false;
        if (!match.Gateways.IsEmpty && !match.Gateways.Any(gateway => proxy.IsGateway ? proxy.Gateways.Contains(gateway) : gateway == "mesh"))
            return false;
        return proxy.IsGateway
            || (match.SourceLabels.All(label => proxy.Labels.GetValueOrDefault(label.Key) == label.Value)
                && (match.SourceNamespace.Length == 0 || match.SourceNamespace == proxy.Namespace));
    }

    /// <summary>One destination gets everything, of several those with weight 0 are left out (networking/core/networkfilter.go).</summary>
    private static FilterChain Chain(MeshState state, ObjectName origin, ConnectionRoute route, ImmutableArray<string> serverNames, int port)
    {
        var destinations = route.Destinations.Length == 1 ? route.Destinations : [.. route.Destinations.Where(destination => destination.Weight > 0)];
        return new FilterChain(
            serverNames,
            origin,
            [.. destinations.Select(destination => new WeightedCluster(RouteTranslation.ClusterOf(destination.Destination, state, port), destination.Weight, HeaderEdits.None))],
            route.Destinations.Length > 1);
    }
}
