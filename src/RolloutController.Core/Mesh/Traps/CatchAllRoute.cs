using System.Text.Json.Nodes;
using RolloutController.Core.Mesh.Generated;
using RolloutController.Core.Model;

namespace RolloutController.Core.Mesh.Traps;

/// <summary>A route above a managed one that takes everything: the managed one never gets a request, and its weights move nothing.</summary>
internal static class CatchAllRoute
{
    private static readonly string[] _restNothing = ["name", "statPrefix", "uri", "ignoreUriCase"];

    public static IEnumerable<SpecProblem> Find(TrapContext context)
    {
        foreach (var item in context.Managed.Where(item => item.Object is not null))
        {
            foreach (var route in item.Routes)
            {
                if (Above(item.Object!, route) is { } above)
                {
                    yield return new("RouteNeverReached", route.Field, route.Name ?? route.Label,
                        $"a route that requests can reach; {above} of VirtualService {context.RuleName.Namespace}/{item.Name} stands above it and takes all of them: "
                        + "move it below, or give it a match");
                }
            }
        }
    }

    private static string? Above(JsonObject item, ManagedRoute route)
    {
        if (route.Kind == RouteKind.Http)
        {
            return UserRoute.Of(item).TakeWhile(other => other.Index < route.Index).FirstOrDefault(other => TakesAll(other.Json, IsCatchAll))?.Label;
        }

        if (route.Kind == RouteKind.Tls)
        {
            return null;
        }

        var routes = item.Routes(route.Kind) ?? [];
        return Enumerable.Range(0, Math.Min(route.Index, routes.Count))
            .Where(index => routes[index] is JsonObject other && TakesAll(other, match => TakesPort(match, route.Connections?.Port)))
            .Select(index => $"{route.Kind.Field()}[{index}]")
            .FirstOrDefault();
    }

    private static bool TakesAll(JsonObject route, Func<JsonObject, bool> isCatchAll)
    {
        var matches = route.Objects("match").ToArray();
        return matches.Length == 0 || matches.Any(isCatchAll);
    }

    private static bool IsCatchAll(JsonObject match) =>
        match.All(field => _restNothing.Contains(field.Key, StringComparer.Ordinal))
        && (match.Object("uri") is not { } uri || uri.Text("prefix") == "/" || uri.Text("regex") is ".*" or "/.*");

    private static bool TakesPort(JsonObject match, int? port) =>
        match.All(field => field.Key == "port") && (match.Integer("port") is not { } taken || taken == 0 || taken == port);
}
