using System.Text.Json.Nodes;
using RolloutController.Core.Model;

namespace RolloutController.Core.Mesh.Sessions;

/// <summary>
/// Our <c>Set-Cookie</c> in a destination of an http route (<c>HTTPRouteDestination.headers.response.add</c>). Ours is told by its value, whichever
/// attempt it is from. The field is a map: a destination has room for one.
/// </summary>
internal static class SetCookieHeader
{
    private const string Name = "Set-Cookie";
    private static readonly string[] path = ["headers", "response", "add"];

    /// <summary>Sets ours in a copy of a destination, or takes it away; what is not ours stays as it is.</summary>
    /// <param name="destination">The destination; changed.</param>
    /// <param name="value">What it is to be; null: none.</param>
    public static void Put(JsonObject destination, string? value)
    {
        if (value is null)
        {
            Remove(destination);
            return;
        }

        var operations = destination;
        foreach (var field in path)
        {
            if (operations.Object(field) is not { } inner)
            {
                operations[field] = inner = [];
            }

            operations = inner;
        }

        foreach (var name in Ours(operations).Where(name => name != Name))
        {
            operations.Remove(name);
        }

        if (operations.Text(Name) != value)
        {
            operations[Name] = value;
        }
    }

    /// <summary>Whether somebody else's stands where ours would.</summary>
    public static bool IsTaken(JsonObject destination)
    {
        var response = destination.Object("headers").Object("response");
        return new[] { response.Object("add"), response.Object("set") }.Any(operations =>
            operations is not null && operations.Any(header => IsSetCookie(header.Key) && !IsOurs(operations.Text(header.Key))));
    }

    /// <summary>
    /// Whether headers of a whole route take ours away: Envoy applies them after those of the destination, and <c>set</c> leaves nothing but its own.
    /// </summary>
    /// <param name="route">The route.</param>
    public static bool IsTakenAway(JsonObject route)
    {
        var response = route.Object("headers").Object("response");
        return (response.Object("set") is { } set && set.Any(header => IsSetCookie(header.Key)))
            || (response.Array("remove") is { } removed && removed.Any(name => name is JsonValue value && value.TryGetValue(out string? text) && IsSetCookie(text)));
    }

    /// <summary>What ours leaves empty goes with it: to Istio an empty object says nothing.</summary>
    private static void Remove(JsonObject destination)
    {
        var chain = new List<JsonObject> { destination };
        foreach (var field in path)
        {
            if (chain[^1].Object(field) is not { } inner)
            {
                return;
            }

            chain.Add(inner);
        }

        var ours = Ours(chain[^1]);
        foreach (var name in ours)
        {
            chain[^1].Remove(name);
        }

        for (var depth = path.Length; ours.Length > 0 && depth > 0 && chain[depth].Count == 0; depth--)
        {
            chain[depth - 1].Remove(path[depth - 1]);
        }
    }

    private static string[] Ours(JsonObject operations) =>
        [.. operations.Select(header => header.Key).Where(name => IsSetCookie(name) && IsOurs(operations.Text(name)))];

    private static bool IsSetCookie(string name) => string.Equals(name, Name, StringComparison.OrdinalIgnoreCase);

    private static bool IsOurs(string? value) =>
        value is not null
        && value.IndexOf('=', StringComparison.Ordinal) is var at and > 0
        && value.AsSpan(at + 1).StartsWith(WellKnown.CookieValuePrefix, StringComparison.Ordinal);
}
