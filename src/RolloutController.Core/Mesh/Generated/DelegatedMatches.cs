using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Core.Model.Requests;

namespace RolloutController.Core.Mesh.Generated;

/// <summary>
/// Whether Istio can merge a generated route of a child with the route of a root that delegates to it. It wants each match of the child
/// to be a part of one of the root's, compares them by their words, and leaves out the whole route where it cannot tell
/// (config/kube/virtualservice, <c>mergeHTTPMatchRequests</c>): the requests would silently be served as if there were no generated route.
/// </summary>
internal static class DelegatedMatches
{
    private static readonly string[] _tables = ["headers", "queryParams"];

    /// <summary>What cannot be merged, for people; null where it can, and where no request that the root hands over meets the generated route.</summary>
    /// <param name="root">The root's route.</param>
    /// <param name="shadowed">The child's route.</param>
    /// <param name="matches">Matches of the generated route.</param>
    public static string? Conflict(DelegatingRoute root, JsonObject shadowed, ImmutableArray<JsonObject> matches)
    {
        var roots = root.Json.Objects("match").ToArray();
        if (roots.Length == 0 || matches.Any(match => match.Count == 0))
        {
            return null;
        }

        var theirs = shadowed.Objects("match").SelectMany(Demands).ToArray();
        var merged = 0;
        foreach (var match in matches)
        {
            var conflicts = roots.Select(outer => Conflict(outer, match)).ToArray();
            merged += conflicts.Contains(null) ? 1 : 0;

            // A conflict with what the shadowed route demands by itself is one of that route, and what no request can meet is no loss.
            if (conflicts.OfType<Demand>().FirstOrDefault(conflict => !theirs.Any(conflict.IsSame) && !conflict.IsContradiction) is { } conflict)
            {
                return $"{conflict.What} below VirtualService {root.Root}, whose delegating route demands it too, and not as exactly the same or the beginning of it,";
            }
        }

        return merged == 0 || merged == matches.Length ? null : $"only some matches below VirtualService {root.Root}";
    }

    /// <summary>The demand of a child's match that the root's conflicts with; null where there is none.</summary>
    private static Demand? Conflict(JsonObject root, JsonObject child)
    {
        var outer = Demands(root).ToArray();
        return Demands(child)
            .Select(inner => inner with { Root = Array.Find(outer, other => other.Field == inner.Field && other.Name == inner.Name)?.Json })
            .FirstOrDefault(inner => inner.Root is not null && !IsPart(inner.Json, inner.Root));
    }

    private static IEnumerable<Demand> Demands(JsonObject match) => _tables
        .SelectMany(table => (match.Object(table) ?? []).Select(entry => new Demand(table, entry.Key, entry.Value as JsonObject ?? [])))
        .Concat(match.Object("method") is { } method ? [new Demand("method", "", method)] : []);

    /// <summary>Istio: <c>stringMatchConflict</c>.</summary>
    private static bool IsPart(JsonObject inner, JsonObject outer) => (outer.Text("exact"), outer.Text("prefix")) switch
    {
        ({ Length: > 0 } exact, _) => inner.Text("exact") == exact,
        (_, { Length: > 0 } prefix) => (inner.Text("prefix") ?? inner.Text("exact"))?.StartsWith(prefix, StringComparison.Ordinal) == true,
        _ => false,
    };

    private sealed record Demand(string Field, string Name, JsonObject Json)
    {
        public JsonObject? Root { get; init; }

        public string What => Field == "method" ? Field : $"{(Field == "headers" ? "header" : "query parameter")} {Name}";

        /// <summary>No text is as both demand.</summary>
        public bool IsContradiction =>
            StringMatchJson.TryRead(Json, out var inner) && StringMatchJson.TryRead(Root, out var outer) && inner is not null && outer is not null
            && TextConjunction.Of(inner, outer, What) is Conjunction<StringMatch>.Never;

        public bool IsSame(Demand other) => other.Field == Field && other.Name == Name && JsonNode.DeepEquals(other.Json, Json);
    }
}
