using System.Text.Json.Nodes;
using RolloutController.MeshDataPlane.Model;
using RolloutController.MeshDataPlane.Routing;
using RolloutController.MeshDataPlane.Xds;

namespace RolloutController.MeshDataPlane.Debugging;

/// <summary>
/// <c>/debug/config_dump</c>: what the connection's last push context generates for the proxy, in protobuf's JSON names
/// (Istio: pilot/pkg/xds/debug.go, <c>connectionConfigDump</c>; pkg/util/protomarshal). It tells nothing of what the proxy acknowledged.
/// </summary>
public static class ConfigDump
{
    /// <summary>Writes the dump of a connection. With the mesh's lock held.</summary>
    public static JsonObject Of(Connection connection, string rootNamespace, MeshState live, bool includeEndpoints)
    {
        // A ztunnel has addresses only, which are not modelled (debug.go, ConfigDump).
        if (connection.Proxy.IsZtunnel)
            return new JsonObject { ["configs"] = new JsonArray() };
        var context = connection.LastPushContext;
        var clusters = ClusterBuilder.Clusters(context.State, connection.Proxy, rootNamespace);
        var configs = new JsonArray(
            new JsonObject { ["@type"] = "type.googleapis.com/envoy.admin.v3.BootstrapConfigDump" },
            new JsonObject
            {
                ["@type"] = "type.googleapis.com/envoy.admin.v3.ClustersConfigDump",
                ["versionInfo"] = context.PushVersion,
                ["dynamicActiveClusters"] = new JsonArray([.. clusters.Select(cluster => new JsonObject { ["cluster"] = Cluster(cluster) })]),
            });
        if (includeEndpoints)
        {
            configs.Add(new JsonObject
            {
                ["@type"] = "type.googleapis.com/envoy.admin.v3.EndpointsConfigDump",
                ["dynamicEndpointConfigs"] = new JsonArray([.. clusters.Select(cluster => Endpoints(
                    cluster, ClusterBuilder.Endpoints(context.State, live, connection.Proxy, rootNamespace, cluster), context.PushVersion))]),
            });
        }

        configs.Add(new JsonObject
        {
            ["@type"] = "type.googleapis.com/envoy.admin.v3.ListenersConfigDump",
            ["versionInfo"] = context.PushVersion,
            ["dynamicListeners"] = new JsonArray([.. ProxyListeners.Listeners(context.State, connection.Proxy).Select(listener => new JsonObject
            {
                ["name"] = listener.Name,
                ["activeState"] = new JsonObject { ["versionInfo"] = context.PushVersion, ["listener"] = ListenerDump.Of(listener) },
            })]),
        });
        configs.Add(new JsonObject { ["@type"] = "type.googleapis.com/envoy.admin.v3.ScopedRoutesConfigDump" });
        configs.Add(new JsonObject
        {
            ["@type"] = "type.googleapis.com/envoy.admin.v3.RoutesConfigDump",
            ["dynamicRouteConfigs"] = new JsonArray([.. ProxyRoutes.Routes(context.State, connection.Proxy).Select(routes => new JsonObject
            {
                ["versionInfo"] = context.PushVersion,
                ["routeConfig"] = RouteDump.Of(routes),
            })]),
        });
        configs.Add(new JsonObject { ["@type"] = "type.googleapis.com/envoy.admin.v3.SecretsConfigDump" });
        configs.Add(new JsonObject { ["@type"] = "type.googleapis.com/envoy.admin.v3.EcdsConfigDump" });
        return new JsonObject { ["configs"] = configs };
    }

    private static JsonObject Cluster(ClusterConfig cluster)
    {
        var istio = new JsonObject
        {
            ["services"] = new JsonArray(new JsonObject { ["host"] = cluster.Host, ["name"] = cluster.Service.Name, ["namespace"] = cluster.Service.Namespace }),
            ["default_original_port"] = cluster.Port,
        };
        if (cluster.Subset.Length > 0)
            istio["subset"] = cluster.Subset;
        return new JsonObject
        {
            ["@type"] = XdsType.Cluster.Url(),
            ["name"] = cluster.Name,
            ["type"] = "EDS",
            ["edsClusterConfig"] = new JsonObject { ["edsConfig"] = new JsonObject { ["ads"] = new JsonObject(), ["resourceApiVersion"] = "V3" }, ["serviceName"] = cluster.Name },
            ["connectTimeout"] = "10s",
            ["metadata"] = new JsonObject { ["filterMetadata"] = new JsonObject { ["istio"] = istio } },
        };
    }

    private static JsonObject Endpoints(ClusterConfig cluster, IEnumerable<PodEndpoint> endpoints, string version) => new()
    {
        ["versionInfo"] = version,
        ["endpointConfig"] = new JsonObject
        {
            ["@type"] = XdsType.Endpoint.Url(),
            ["clusterName"] = cluster.Name,
            ["endpoints"] = new JsonArray(new JsonObject
            {
                ["lbEndpoints"] = new JsonArray([.. endpoints.Select(endpoint => new JsonObject
                {
                    ["endpoint"] = new JsonObject
                    {
                        ["address"] = new JsonObject { ["socketAddress"] = new JsonObject { ["address"] = endpoint.Address, ["portValue"] = cluster.Port } },
                    },
                    ["healthStatus"] = "HEALTHY",
                })]),
            }),
        },
    };
}
