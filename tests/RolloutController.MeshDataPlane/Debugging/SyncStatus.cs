using System.Globalization;
using System.Text.Json.Nodes;
using RolloutController.MeshDataPlane.Xds;

namespace RolloutController.MeshDataPlane.Debugging;

/// <summary><c>/debug/syncz</c> (Istio: pilot/pkg/xds/debug.go, <c>SyncStatus</c>, <c>ResourceStatus</c>); empty values are left out.</summary>
public static class SyncStatus
{
    /// <summary>Writes the state of a connection. With the mesh's lock held.</summary>
    public static JsonObject Of(Connection connection, string istioVersion)
    {
        var status = new JsonObject
        {
            ["cluster_id"] = "Kubernetes",
            ["proxy"] = connection.Proxy.Id,
            ["proxy_type"] = connection.Proxy.IsZtunnel ? "ztunnel" : connection.Proxy.IsGateway ? "router" : "sidecar",
            ["istio_version"] = istioVersion,
        };
        Add("cluster", XdsType.Cluster);
        Add("listener", XdsType.Listener);
        Add("route", XdsType.Route);
        Add("endpoint", XdsType.Endpoint);
        var resources = new JsonObject();
        foreach (var (type, watched) in connection.Watched)
        {
            if (watched.NonceSent.Length == 0)
                continue;
            var resource = new JsonObject();
            AddText(resource, "sent", watched.NonceSent);
            AddText(resource, "acked", watched.NonceAcked);
            resource["sentTime"] = watched.SentTime.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
            AddText(resource, "lastError", watched.LastError);
            resources[type.Url()] = resource;
        }

        status["resources"] = resources;
        return status;

        void Add(string prefix, XdsType type)
        {
            AddText(status, prefix + "_sent", connection.Watched[type].NonceSent);
            AddText(status, prefix + "_acked", connection.Watched[type].NonceAcked);
        }
    }

    private static void AddText(JsonObject o, string name, string value)
    {
        if (value.Length > 0)
            o[name] = value;
    }
}
