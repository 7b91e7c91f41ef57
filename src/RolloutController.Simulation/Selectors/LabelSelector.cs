using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace RolloutController.Simulation.Selectors;

/// <summary>
/// Label selectors in the API's syntax: <c>a=b</c>, <c>a==b</c>, <c>a!=b</c>, <c>a in (b,c)</c>, <c>a notin (b,c)</c>, <c>a</c>, <c>!a</c>,
/// joined by commas. As on the server, <c>!=</c> and <c>notin</c> also hold where the label is absent.
/// </summary>
public sealed partial class LabelSelector
{
    private readonly ImmutableArray<Func<JsonObject?, bool>> requirements;

    private LabelSelector(ImmutableArray<Func<JsonObject?, bool>> requirements) => this.requirements = requirements;

    /// <summary>Parses a selector; null and empty select all.</summary>
    /// <exception cref="FormatException">The text is no selector.</exception>
    public static LabelSelector Parse(string? text) =>
        new(string.IsNullOrWhiteSpace(text) ? [] : [.. Commas().Split(text).Select(part => Requirement(part.Trim()))]);

    /// <summary>True where the object's labels meet every requirement.</summary>
    public bool Matches(JsonObject @object)
    {
        var labels = @object["metadata"]?["labels"] as JsonObject;
        return requirements.All(requirement => requirement(labels));
    }

    private static Func<JsonObject?, bool> Requirement(string text)
    {
        if (Membership().Match(text) is { Success: true } set)
        {
            var values = set.Groups["values"].Value.Split(',').Select(value => value.Trim()).ToImmutableHashSet();
            var wanted = set.Groups["operator"].Value == "in";
            var name = set.Groups["name"].Value;
            return labels => (Value(labels, name) is { } value && values.Contains(value)) == wanted;
        }
        if (Equality().Match(text) is { Success: true } equality)
        {
            var (name, expected) = (equality.Groups["name"].Value, equality.Groups["value"].Value);
            var wanted = equality.Groups["operator"].Value != "!=";
            return labels => (Value(labels, name) == expected) == wanted;
        }
        if (Existence().Match(text) is { Success: true } existence)
        {
            var (name, wanted) = (existence.Groups["name"].Value, !existence.Groups["not"].Success);
            return labels => Value(labels, name) is not null == wanted;
        }
        throw new FormatException($"unable to parse requirement \"{text}\" of a label selector");
    }

    private static string? Value(JsonObject? labels, string name) => labels?[name]?.GetValue<string>();

    [GeneratedRegex(@",(?![^(]*\))")]
    private static partial Regex Commas();

    [GeneratedRegex(@"^(?<name>[\w./-]+)\s+(?<operator>in|notin)\s*\((?<values>[^()]*)\)$")]
    private static partial Regex Membership();

    [GeneratedRegex(@"^(?<name>[\w./-]+)\s*(?<operator>==|=|!=)\s*(?<value>[\w.-]*)$")]
    private static partial Regex Equality();

    [GeneratedRegex(@"^(?<not>!)?\s*(?<name>[\w./-]+)$")]
    private static partial Regex Existence();
}
