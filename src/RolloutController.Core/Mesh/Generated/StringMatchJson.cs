using System.Text.Json.Nodes;
using RolloutController.Core.Model.Requests;

namespace RolloutController.Core.Mesh.Generated;

/// <summary>A <see cref="StringMatch"/> as Istio writes it: <c>{exact: …}</c>, <c>{prefix: …}</c>, <c>{regex: …}</c>.</summary>
internal static class StringMatchJson
{
    /// <summary>Writes one.</summary>
    public static JsonObject Write(StringMatch match) => match switch
    {
        StringMatch.Exact exact => new JsonObject { ["exact"] = exact.Value },
        StringMatch.Prefix prefix => new JsonObject { ["prefix"] = prefix.Value },
        StringMatch.Regex regex => new JsonObject { ["regex"] = regex.Value },
        _ => throw new ArgumentOutOfRangeException(nameof(match), match, "Unknown kind of match"),
    };

    /// <summary>For people: <c>prefix beta-</c>.</summary>
    public static string Describe(StringMatch match) => match switch
    {
        StringMatch.Exact exact => $"exact {exact.Value}",
        StringMatch.Prefix prefix => $"prefix {prefix.Value}",
        StringMatch.Regex regex => $"regex {regex.Value}",
        _ => throw new ArgumentOutOfRangeException(nameof(match), match, "Unknown kind of match"),
    };

    /// <summary>The same without its value, which may be somebody's token: <c>a prefix</c>.</summary>
    public static string Kind(StringMatch match) => match switch
    {
        StringMatch.Exact => "an exact value",
        StringMatch.Prefix => "a prefix",
        StringMatch.Regex => "a regex",
        _ => throw new ArgumentOutOfRangeException(nameof(match), match, "Unknown kind of match"),
    };

    /// <summary>Reads one. False: it has a form that is not known. Null: anything that is there will do (an empty match, an empty prefix).</summary>
    public static bool TryRead(JsonNode? node, out StringMatch? match)
    {
        match = null;
        if (node is null or JsonObject { Count: 0 })
        {
            return true;
        }

        if (node is not JsonObject { Count: 1 } json)
        {
            return false;
        }

        match = json switch
        {
            _ when json.Text("exact") is { } text => new StringMatch.Exact(text),
            _ when json.Text("prefix") is { Length: > 0 } text => new StringMatch.Prefix(text),
            _ when json.Text("regex") is { } text => new StringMatch.Regex(text),
            _ => null,
        };
        return match is not null || json.Text("prefix") is "";
    }
}
