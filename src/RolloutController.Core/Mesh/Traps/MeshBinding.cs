using System.Text.Json.Nodes;

namespace RolloutController.Core.Mesh.Traps;

/// <summary>Whom a VirtualService is for.</summary>
internal static class MeshBinding
{
    /// <summary>Whether sidecars use it (<c>spec.gateways</c> absent, or with <c>mesh</c>).</summary>
    public static bool IsInMesh(JsonObject virtualService) =>
        virtualService.Object("spec").Array("gateways") is not { Count: > 0 } gateways
        || gateways.OfType<JsonValue>().Any(value => value.TryGetValue(out string? text) && text == "mesh");

    /// <summary>Whether sidecars use it for exactly this host.</summary>
    public static bool IsFor(JsonObject virtualService, HostName host) => IsInMesh(virtualService)
        && (virtualService.Object("spec").Array("hosts") ?? []).OfType<JsonValue>()
            .Any(value => value.TryGetValue(out string? text) && host.IsNamedBy(text, MeshJson.NameOf(virtualService).Namespace));
}
