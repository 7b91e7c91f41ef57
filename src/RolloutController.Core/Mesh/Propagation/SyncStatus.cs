using System.Collections.Immutable;
using System.Text.Json;

namespace RolloutController.Core.Mesh.Propagation;

/// <summary>Reads <c>/debug/syncz</c> (Istio: pilot/pkg/xds/debug.go, <c>SyncStatus</c>).</summary>
public static class SyncStatus
{
    private const string ClusterUrl = "type.googleapis.com/envoy.config.cluster.v3.Cluster";
    private const string RouteUrl = "type.googleapis.com/envoy.config.route.v3.RouteConfiguration";
    private const string ListenerUrl = "type.googleapis.com/envoy.config.listener.v3.Listener";
    private const string EndpointUrl = "type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment";

    /// <summary>The connections of one istiod.</summary>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    /// <exception cref="FormatException">It is JSON of another shape.</exception>
    public static ImmutableArray<ProxyConnection> Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            return Parse(json);
        }
        catch (InvalidOperationException e)
        {
            throw new FormatException($"/debug/syncz holds a value of another type than istiod's: {e.Message}", e);
        }
    }

    private static ImmutableArray<ProxyConnection> Parse(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        if (document.RootElement.ValueKind is JsonValueKind.Null) return [];
        if (document.RootElement.ValueKind is not JsonValueKind.Array)
            throw new FormatException($"/debug/syncz is a {document.RootElement.ValueKind}; expected an array");
        return [.. document.RootElement.EnumerateArray().Select(Connection)];
    }

    private static ProxyConnection Connection(JsonElement status)
    {
        if (status.ValueKind is not JsonValueKind.Object) throw new FormatException("/debug/syncz has an entry that is no object");
        return new(Text(status, "proxy"), Of("cluster", ClusterUrl), Of("route", RouteUrl), Of("endpoint", EndpointUrl)) { Listeners = Of("listener", ListenerUrl) };

        // Newer istiods list every type under resources; the flat fields stay for istioctl and have no errors.
        WatchedType Of(string flat, string url)
        {
            var resource = status.TryGetProperty("resources", out var resources) && resources.ValueKind is JsonValueKind.Object
                && resources.TryGetProperty(url, out var found) && found.ValueKind is JsonValueKind.Object
                ? found
                : default;
            var sent = Text(resource, "sent");
            var acked = Text(resource, "acked");
            return new(
                sent.Length > 0 ? sent : Text(status, $"{flat}_sent"),
                acked.Length > 0 ? acked : Text(status, $"{flat}_acked"),
                Text(resource, "lastError"));
        }
    }

    private static string Text(JsonElement element, string name) =>
        element.ValueKind is JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String
            ? value.GetString() ?? ""
            : "";
}
