using System.Text.Json.Nodes;
using RolloutController.MeshDataPlane.Model;
using RolloutController.MeshDataPlane.Routing;
using RolloutController.MeshDataPlane.Xds;

namespace RolloutController.MeshDataPlane.Debugging;

/// <summary>A listener in Envoy's form (envoy.config.listener.v3, protobuf's JSON names).</summary>
public static class ListenerDump
{
    /// <summary>Writes a listener.</summary>
    public static JsonObject Of(ListenerConfig listener) => new()
    {
        ["@type"] = XdsType.Listener.Url(),
        ["name"] = listener.Name,
        ["address"] = new JsonObject { ["socketAddress"] = new JsonObject { ["address"] = "0.0.0.0", ["portValue"] = listener.Port } },
        ["filterChains"] = new JsonArray([.. listener.Chains.Select(chain => (JsonNode)Chain(chain))]),
        ["trafficDirection"] = "OUTBOUND",
    };

    /// <summary>Where a route or chain came from (Istio: networking/util/util.go, <c>BuildConfigInfoMetadata</c>).</summary>
    public static JsonObject Metadata(ObjectName virtualService) => new()
    {
        ["filterMetadata"] = new JsonObject
        {
            ["istio"] = new JsonObject
            {
                ["config"] = $"/apis/networking.istio.io/v1/namespaces/{virtualService.Namespace}/virtual-service/{virtualService.Name}",
            },
        },
    };

    private static JsonObject Chain(FilterChain chain)
    {
        var proxy = new JsonObject
        {
            ["@type"] = "type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy",
            ["statPrefix"] = chain.IsWeighted && chain.Origin is { } named ? $"{named.Name}.{named.Namespace}" : chain.Clusters.FirstOrDefault()?.Name,
        };
        if (chain.IsWeighted)
        {
            proxy["weightedClusters"] = new JsonObject
            {
                ["clusters"] = new JsonArray([.. chain.Clusters.Select(cluster => (JsonNode)new JsonObject { ["name"] = cluster.Name, ["weight"] = cluster.Weight })]),
            };
        }
        else if (!chain.Clusters.IsEmpty)
        {
            proxy["cluster"] = chain.Clusters[0].Name;
        }

        var dump = new JsonObject { ["filters"] = new JsonArray(new JsonObject { ["name"] = "envoy.filters.network.tcp_proxy", ["typedConfig"] = proxy }) };
        if (!chain.ServerNames.IsEmpty)
            dump["filterChainMatch"] = new JsonObject { ["serverNames"] = new JsonArray([.. chain.ServerNames.Select(name => (JsonNode)name)]) };
        if (chain.Origin is { } origin)
            dump["metadata"] = Metadata(origin);
        return dump;
    }
}
