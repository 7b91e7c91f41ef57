using System.Collections.Immutable;
using System.Text.Json;

namespace RolloutController.Core.Mesh.Propagation;

/// <summary>
/// What istiod would send to a proxy by the last push context that it processed for it (<c>/debug/config_dump?proxyID=…</c>,
/// Istio: pilot/pkg/xds/debug.go, <c>configDump</c>). It tells nothing of what the proxy acknowledged.
/// </summary>
/// <param name="Version">Version of that push context; null when it cannot be read.</param>
/// <param name="Clusters">Outbound clusters.</param>
/// <param name="Routes">Routes of all route configurations.</param>
public sealed record ConfigDump(PushVersion? Version, ImmutableArray<DumpCluster> Clusters, ImmutableArray<DumpRoute> Routes)
{
    /// <summary>What listeners do with connections that are not http.</summary>
    public ImmutableArray<DumpChain> Chains { get; init; } = [];

    /// <summary>Reads a dump. Parts that concern no outbound traffic are passed over.</summary>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    /// <exception cref="FormatException">It is JSON of another shape.</exception>
    public static ConfigDump Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            return Parse(json);
        }
        catch (InvalidOperationException e)
        {
            throw new FormatException($"/debug/config_dump holds a value of another type than istiod's: {e.Message}", e);
        }
    }

    private static ConfigDump Parse(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        if (document.RootElement.ValueKind is not JsonValueKind.Object || !document.RootElement.TryGetProperty("configs", out var configs))
            throw new FormatException("/debug/config_dump has no configs");

        PushVersion? version = null;
        var clusters = ImmutableArray.CreateBuilder<DumpCluster>();
        var routes = ImmutableArray.CreateBuilder<DumpRoute>();
        var chains = ImmutableArray.CreateBuilder<DumpChain>();
        foreach (var config in Items(configs))
        {
            version ??= VersionOf(config);
            foreach (var entry in Items(config, "dynamicActiveClusters"))
            {
                if (entry.TryGetProperty("cluster", out var cluster) && ClusterName.Parse(Text(cluster, "name")) is { } name)
                    clusters.Add(new DumpCluster(name, Text(cluster, "type") is "EDS"));
            }

            foreach (var entry in Items(config, "dynamicListeners"))
            {
                if (Object(entry, "activeState") is { } state && Object(state, "listener") is { } listener) chains.AddRange(ChainsOf(listener));
            }

            foreach (var entry in Items(config, "dynamicRouteConfigs"))
            {
                version ??= VersionOf(entry);
                if (entry.TryGetProperty("routeConfig", out var routeConfig))
                    routes.AddRange(Items(routeConfig, "virtualHosts").SelectMany(host => Items(host, "routes")).Select(Route));
            }
        }

        return new ConfigDump(version, clusters.ToImmutable(), routes.ToImmutable()) { Chains = chains.ToImmutable() };
    }

    private static IEnumerable<DumpChain> ChainsOf(JsonElement listener)
    {
        var port = Object(listener, "address") is { } address && Object(address, "socketAddress") is { } socket
            && socket.TryGetProperty("portValue", out var value) && value.TryGetInt32(out var number) ? number : 0;
        return Items(listener, "filterChains")
            .Concat(Object(listener, "defaultFilterChain") is { } last ? [last] : [])
            .Select(chain => new DumpChain(
                port,
                Object(chain, "filterChainMatch") is { } match ? [.. Texts(match, "serverNames")] : [],
                OriginOf(chain),
                [.. Items(chain, "filters").SelectMany(filter => Object(filter, "typedConfig") is { } proxy ? ClustersOf(proxy) : [])]))
            .Where(chain => !chain.Clusters.IsEmpty);
    }

    // A single cluster has no weight. Envoy's tcp_proxy and the route action of http write both alike.
    private static IEnumerable<(ClusterName Cluster, int? Weight)> ClustersOf(JsonElement action)
    {
        if (ClusterName.Parse(Text(action, "cluster")) is { } single) yield return (single, null);
        if (Object(action, "weightedClusters") is not { } weighted) yield break;
        foreach (var entry in Items(weighted, "clusters"))
        {
            // A weight of 0 is left out in protobuf's JSON, and nothing is sent there.
            if (ClusterName.Parse(Text(entry, "name")) is { } name && entry.TryGetProperty("weight", out var weight) && weight.TryGetInt32(out var number) && number > 0)
                yield return (name, number);
        }
    }

    private static string? OriginOf(JsonElement owner) =>
        Object(owner, "metadata") is { } metadata && Object(metadata, "filterMetadata") is { } filters && Object(filters, "istio") is { } istio
            && Text(istio, "config") is { Length: > 0 } origin
            ? origin
            : null;

    private static DumpRoute Route(JsonElement route)
    {
        var action = Object(route, "route");
        var dump = new DumpRoute(
            Text(route, "name"),
            OriginOf(route),
            action is { } sends ? [.. ClustersOf(sends)] : [],
            action is { } mirrors ? [.. Items(mirrors, "requestMirrorPolicies").Select(policy => ClusterName.Parse(Text(policy, "cluster"))).OfType<ClusterName>()] : []);
        return dump.IsGenerated ? dump with { Facts = DumpRouteFacts.Of(route, dump.Clusters), Texts = DumpRouteFacts.Texts(route) } : dump;
    }

    private static PushVersion? VersionOf(JsonElement element) => PushVersion.Parse(Text(element, "versionInfo"));

    private static IEnumerable<JsonElement> Items(JsonElement owner, string name) =>
        owner.ValueKind is JsonValueKind.Object && owner.TryGetProperty(name, out var array) ? Items(array) : [];

    private static IEnumerable<JsonElement> Items(JsonElement array) =>
        array.ValueKind is JsonValueKind.Array ? array.EnumerateArray().Where(item => item.ValueKind is JsonValueKind.Object) : [];

    private static IEnumerable<string> Texts(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var array) && array.ValueKind is JsonValueKind.Array
            ? array.EnumerateArray().Where(item => item.ValueKind is JsonValueKind.String).Select(item => item.GetString()!)
            : [];

    private static JsonElement? Object(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Object ? value : null;

    private static string Text(JsonElement owner, string name) =>
        owner.ValueKind is JsonValueKind.Object && owner.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() ?? "" : "";
}
