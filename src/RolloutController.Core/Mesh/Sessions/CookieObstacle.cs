using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace RolloutController.Core.Mesh.Sessions;

/// <summary>What keeps callers of a managed route from getting a session cookie.</summary>
internal static class CookieObstacle
{
    /// <summary>What is expected instead, for people; null when nothing is in the way.</summary>
    /// <param name="route">The route.</param>
    /// <param name="own">Its destinations that are stable's or canary's.</param>
    /// <param name="roots">Routes that delegate to it. A route without headers has theirs (Istio: <c>mergeHTTPRoute</c>).</param>
    /// <param name="service">Name of the Service.</param>
    public static string? Of(JsonObject route, IEnumerable<JsonObject> own, ImmutableArray<DelegatingRoute> roots, string service)
    {
        const string instead = "neither sets nor removes Set-Cookie: it would take away the one that session affinity needs";
        if (own.Any(SetCookieHeader.IsTaken))
        {
            return $"destinations to {service} without a Set-Cookie of their own in headers.response: there is room for one, and session affinity needs it";
        }

        if (SetCookieHeader.IsTakenAway(route))
        {
            return $"a route whose headers.response {instead}";
        }

        return !route.ContainsKey("headers") && roots.FirstOrDefault(root => SetCookieHeader.IsTakenAway(root.Json)) is { } taking
            ? $"a route of {taking.Root}, which delegates to it, whose headers.response {instead}"
            : null;
    }
}
