using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Lint;

namespace RolloutController.Cli.Planning.Input;

/// <summary>What a part of an object must look like for a plan to read it: exactly one of the nested kinds. Fields that it does not name are free.</summary>
internal abstract record ObjectShape
{
    private ObjectShape()
    {
    }

    /// <summary>A text.</summary>
    public sealed record Text(string Expected = "a text") : ObjectShape;

    /// <summary>A whole number of at least <paramref name="Minimum"/>.</summary>
    public sealed record Whole(int Minimum = 0, int Maximum = int.MaxValue) : ObjectShape;

    /// <summary>A map of texts, as labels are.</summary>
    public sealed record Labels : ObjectShape;

    /// <summary>A list of such things.</summary>
    public sealed record ListOf(ObjectShape Item) : ObjectShape;

    /// <summary>An object with these fields.</summary>
    public sealed record Fields(params ImmutableArray<Field> Known) : ObjectShape;

    /// <summary>A field; one that is not required may also be null.</summary>
    public sealed record Field(string Name, ObjectShape Shape, bool Required = false);

    /// <summary>What is wrong, by field path.</summary>
    public IEnumerable<SpecProblem> Check(JsonNode? node, string path) => this switch
    {
        Text text => node is JsonValue value && value.TryGetValue(out string? read) && read.Length > 0 ? [] : [Problem(path, node, text.Expected)],
        Whole whole => IsWhole(node, whole) ? [] : [Problem(path, node, Range(whole))],
        Labels => node is JsonObject map
            ? map.Where(pair => pair.Value is not JsonValue value || !value.TryGetValue(out string? _)).Select(pair => Problem(FieldPath.Member(path, pair.Key), pair.Value, "a text (numbers and words such as true need quotes)"))
            : [Problem(path, node, "a map of texts")],
        ListOf list => node is JsonArray items
            ? items.SelectMany((item, index) => list.Item.Check(item, FieldPath.Item(path, index)))
            : [Problem(path, node, "a list")],
        Fields fields => node is JsonObject parent ? fields.Known.SelectMany(field => Check(field, parent, path)) : [Problem(path, node, "an object")],
        _ => throw new ArgumentOutOfRangeException(nameof(path), this, "unknown shape"),
    };

    private static IEnumerable<SpecProblem> Check(Field field, JsonObject parent, string path) =>
        parent[field.Name] is not { } value && !field.Required ? [] : field.Shape.Check(parent[field.Name], FieldPath.Member(path, field.Name));

    private static bool IsWhole(JsonNode? node, Whole whole) =>
        node is JsonValue value && value.TryGetValue(out long number) && number >= whole.Minimum && number <= whole.Maximum;

    private static string Range(Whole whole) =>
        whole.Maximum == int.MaxValue ? $"a whole number of at least {whole.Minimum}" : $"a whole number from {whole.Minimum} to {whole.Maximum}";

    private static SpecProblem Problem(string path, JsonNode? node, string expected) => new("InvalidField", path, node switch
    {
        null => null,
        JsonObject => "an object",
        JsonArray => "a list",
        _ => node.ToJsonString(),
    }, expected);
}
