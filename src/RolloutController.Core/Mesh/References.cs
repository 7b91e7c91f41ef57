using System.Text.Json.Nodes;

namespace RolloutController.Core.Mesh;

/// <summary>Where VirtualServices name a host: in http, tcp and tls routes and in mirrors.</summary>
internal static class References
{
    /// <summary>Whether the VirtualService names the subset of the host, with whatever weight.</summary>
    public static bool Names(JsonObject virtualService, HostName host, string subset) =>
        Destinations(virtualService).Any(destination =>
            string.Equals(destination.Text("subset"), subset, StringComparison.Ordinal)
            && host.IsNamedBy(destination.Text("host"), MeshJson.NameOf(virtualService).Namespace));

    /// <summary>Whether the VirtualService names the host at all.</summary>
    public static bool Names(JsonObject virtualService, HostName host) =>
        Destinations(virtualService).Any(destination =>
            host.IsNamedBy(destination.Text("host"), MeshJson.NameOf(virtualService).Namespace));

    /// <summary>Whether a tcp or tls route of the VirtualService names the host.</summary>
    public static bool NamesInListeners(JsonObject virtualService, HostName host) =>
        ListenerDestinations(virtualService).Any(destination =>
            host.IsNamedBy(destination.Text("host"), MeshJson.NameOf(virtualService).Namespace));

    private static IEnumerable<JsonObject> Destinations(JsonObject virtualService) =>
        HttpDestinations(virtualService).Concat(ListenerDestinations(virtualService));

    private static IEnumerable<JsonObject> ListenerDestinations(JsonObject virtualService) =>
        virtualService.Object("spec").Objects("tcp").Concat(virtualService.Object("spec").Objects("tls")).SelectMany(Routed);

    private static IEnumerable<JsonObject> HttpDestinations(JsonObject virtualService)
    {
        foreach (var route in virtualService.Object("spec").Objects("http"))
        {
            foreach (var destination in Routed(route))
            {
                yield return destination;
            }

            if (route.Object("mirror") is { } mirror)
            {
                yield return mirror;
            }

            foreach (var destination in route.Objects("mirrors").Select(entry => entry.Object("destination")).OfType<JsonObject>())
            {
                yield return destination;
            }
        }
    }

    private static IEnumerable<JsonObject> Routed(JsonObject route) =>
        route.Objects("route").Select(entry => entry.Object("destination")).OfType<JsonObject>();
}
