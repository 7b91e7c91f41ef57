using System.Text.Json.Nodes;
using RolloutController.MeshDataPlane.Hosting;

namespace RolloutController.MeshDataPlane.Admin;

/// <summary>The one line of JSON that a started process prints, by which its parent finds everything.</summary>
public static class ReadyLine
{
    /// <summary>Writes the line.</summary>
    public static string Of(TestMesh mesh, AdminServer admin) => new JsonObject
    {
        ["ready"] = true,
        ["admin"] = admin.Address.ToString(),
        ["metrics"] = new Uri(admin.Address, "metrics").ToString(),
        ["proxies"] = new JsonObject(mesh.Proxies.Select(proxy => KeyValuePair.Create<string, JsonNode?>(proxy.Agent.Identity.Name, proxy.Port))),
        ["istiods"] = new JsonObject(mesh.DebugServers.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(
            entry => KeyValuePair.Create<string, JsonNode?>(entry.Key, entry.Value.Address.ToString()))),
        ["webhookPort"] = mesh.Webhook?.Port,
    }.ToJsonString();
}
