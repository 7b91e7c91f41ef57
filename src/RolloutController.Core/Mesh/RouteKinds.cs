using System.Text.Json.Nodes;

namespace RolloutController.Core.Mesh;

/// <summary>Where the routes of each kind are.</summary>
internal static class RouteKinds
{
    /// <summary>The field of a VirtualService's spec.</summary>
    public static string Field(this RouteKind kind) => kind switch
    {
        RouteKind.Http => "http",
        RouteKind.Tcp => "tcp",
        RouteKind.Tls => "tls",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a kind of route"),
    };

    /// <summary>The routes of a kind in a VirtualService; null where it has none.</summary>
    public static JsonArray? Routes(this JsonObject virtualService, RouteKind kind) => virtualService.Object("spec").Array(kind.Field());
}
