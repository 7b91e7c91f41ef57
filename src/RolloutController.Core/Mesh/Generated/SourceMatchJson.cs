using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace RolloutController.Core.Mesh.Generated;

/// <summary>Narrows an <c>HTTPMatchRequest</c> to callers with given labels in one namespace.</summary>
internal static class SourceMatchJson
{
    /// <summary>
    /// A copy of <paramref name="theirs"/> for these callers alone. A match that names gateways is for none of them: Istio does
    /// not look at source labels there (route.go, <c>sourceMatchHTTP</c>).
    /// </summary>
    public static Conjunction<JsonObject> And(JsonObject theirs, ImmutableSortedDictionary<string, string> labels, string sourceNamespace)
    {
        if (theirs.Array("gateways") is { Count: > 0 })
        {
            return new Conjunction<JsonObject>.Never();
        }

        var match = theirs.DeepClone().AsObject();
        if (match.Text("sourceNamespace") is { Length: > 0 } other && other != sourceNamespace)
        {
            return new Conjunction<JsonObject>.Never();
        }

        match["sourceNamespace"] = sourceNamespace;
        var all = match.Object("sourceLabels");
        if (all is null)
        {
            match["sourceLabels"] = all = [];
        }

        foreach (var (label, value) in labels)
        {
            if (all.ContainsKey(label) && all.Text(label) != value)
            {
                return new Conjunction<JsonObject>.Never();
            }

            all[label] = value;
        }

        return new Conjunction<JsonObject>.Both(match);
    }
}
