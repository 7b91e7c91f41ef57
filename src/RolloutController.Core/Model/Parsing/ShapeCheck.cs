using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using RolloutController.Core.Model.Schema;

namespace RolloutController.Core.Model.Parsing;

/// <summary>
/// Holds a JSON value against a <see cref="Shape"/>. What comes back has only known fields, in known types, with the schema's
/// defaults filled in, so that it can be deserialised without surprises; what had to be left out is in <see cref="Problems"/>.
/// </summary>
internal sealed class ShapeCheck
{
    private readonly List<SpecProblem> problems = [];

    /// <summary>Everything that did not fit, in the order of the shape's fields.</summary>
    public IReadOnlyList<SpecProblem> Problems => problems;

    /// <summary>The value as far as it fits; null when it does not at all.</summary>
    public JsonNode? Check(JsonNode? node, Shape shape, string path) => shape switch
    {
        Shape.Object o => CheckObject(node, o, path),
        Shape.List list => CheckList(node, list, path),
        Shape.Map => CheckMap(node, shape, path),
        Shape.Foreign => node is JsonObject foreign ? foreign.DeepClone() : Refuse(node, shape, path),
        Shape.Text text => JsonScalar.TryText(node, out var value) && Fits(value, text) ? JsonValue.Create(value) : Refuse(node, shape, path),
        Shape.Percent => PercentageParser.TryParse(node, out var share) ? JsonValue.Create(share.ToString()) : Refuse(node, shape, path),
        Shape.Choice choice => JsonScalar.TryText(node, out var word) && choice.Words.Contains(word)
            ? JsonValue.Create(word)
            : Refuse(node, shape, path),
        Shape.Integer integer => JsonScalar.TryWhole(node, out var whole) && Fits(whole, integer)
            ? JsonValue.Create(whole)
            : Refuse(node, shape, path),
        Shape.Flag => JsonScalar.TryFlag(node, out var flag) ? JsonValue.Create(flag) : Refuse(node, shape, path),
        Shape.Timestamp => JsonScalar.TryText(node, out var time) && TimestampParser.TryParse(time, out var at)
            ? JsonValue.Create(TimestampParser.Format(at))
            : Refuse(node, shape, path),
        _ => throw new ArgumentOutOfRangeException(nameof(shape), shape, "not a known shape"),
    };

    private JsonObject? CheckObject(JsonNode? node, Shape.Object shape, string path)
    {
        if (node is not JsonObject given)
        {
            Refuse(node, shape, path);
            return null;
        }

        var before = problems.Count;
        var result = new JsonObject();
        var usable = true;
        foreach (var field in shape.Fields)
        {
            var value = given[field.Name];
            if (value is null && field.Required)
            {
                problems.Add(new SpecProblem("MissingField", $"{path}.{field.Name}", null, field.Shape.Expected));
                usable = false;
                continue;
            }

            var read = value is null ? null : Check(value, field.Shape, $"{path}.{field.Name}");
            if (read is null && field.Required) usable = false;
            if ((read ?? Absent(field)) is { } kept) result[field.Name] = kept;
        }

        foreach (var (name, value) in given)
        {
            if (Has(shape, name)) continue;
            problems.Add(Unknown($"{path}.{name}", value, NearestName.Of(name, shape.Fields.Select(f => f.Name))));
        }

        var broken = problems.Skip(before).Any(p => p.IsError);
        return usable && !(shape.AllOrNothing && broken) ? result : null;
    }

    // A closure for each field of each Rollout that is read was a tenth of all that is allocated.
    private static bool Has(Shape.Object shape, string name)
    {
        foreach (var field in shape.Fields)
        {
            if (field.Name == name) return true;
        }

        return false;
    }

    /// <summary>A field that the API server would drop without a word.</summary>
    internal static SpecProblem Unknown(string path, JsonNode? value, string? meant) =>
        new("UnknownField", path, JsonScalar.Show(value), meant is null ? "a field that exists" : $"a field that exists; did you mean {meant}?") { IsError = false };

    private JsonArray? CheckList(JsonNode? node, Shape.List shape, string path)
    {
        if (node is not JsonArray given || given.Count < shape.MinimumCount || given.Count > shape.MaximumCount)
        {
            problems.Add(new SpecProblem("InvalidField", path, node is JsonArray list ? $"{list.Count} items" : JsonScalar.Show(node), shape.Expected));
            return null;
        }

        var result = new JsonArray();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < given.Count; i++)
        {
            var item = Check(given[i], shape.Item, $"{path}[{i}]");
            if (item is null) continue;
            if (shape.Key is not { } key || !JsonScalar.TryText(item[key], out var name))
                result.Add(item);
            else if (name.Length == 0)
                problems.Add(new SpecProblem("MissingField", $"{path}[{i}].{key}", null, "a name, for it tells the items of the list apart"));
            else if (!keys.Add(name))
                problems.Add(new SpecProblem("DuplicateName", $"{path}[{i}].{key}", $"\"{name}\"", "a name that no other item of the list has"));
            else
                result.Add(item);
        }

        return result;
    }

    private JsonObject? CheckMap(JsonNode? node, Shape shape, string path)
    {
        if (node is not JsonObject given || given.Any(p => !JsonScalar.TryText(p.Value, out _)))
        {
            Refuse(node, shape, path);
            return null;
        }

        return (JsonObject)given.DeepClone();
    }

    private JsonValue? Refuse(JsonNode? node, Shape shape, string path)
    {
        problems.Add(new SpecProblem("InvalidField", path, JsonScalar.Show(node), shape.Expected));
        return null;
    }

    /// <summary>What an absent field is read as. Deserialisation does not run property initialisers of records, so lists and texts are named too.</summary>
    private static JsonNode? Absent(Field field) => field switch
    {
        { Default: { } json } => JsonNode.Parse(json),
        { Required: false, Shape: Shape.List } => new JsonArray(),
        { Required: false, NeverNull: true } => JsonValue.Create(""),
        _ => null,
    };

    private static bool Fits(string text, Shape.Text shape)
    {
        var (pattern, longest, _) = Forms.Of(shape.Form);
        if (text.Length > longest || (pattern is not null && !Matches(text, pattern))) return false;
        if (shape.Form != Form.Duration) return true;
        return DurationParser.TryParse(text, out var duration)
            && (shape.AtLeast is null || duration >= DurationParser.Parse(shape.AtLeast));
    }

    // '$' in .NET also matches before a final line feed, in RE2 (the API server) it does not.
    private static bool Matches(string text, string pattern) =>
        !text.EndsWith('\n') && Regex.IsMatch(text, pattern, RegexOptions.CultureInvariant);

    private static bool Fits(long number, Shape.Integer shape) =>
        number >= (shape.Minimum ?? (shape.IsLong ? long.MinValue : int.MinValue))
        && number <= (shape.Maximum ?? (shape.IsLong ? long.MaxValue : int.MaxValue));
}
