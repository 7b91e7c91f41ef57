using System.Text;
using System.Text.Json.Nodes;

namespace RolloutController.Core.Model.Schema;

/// <summary>The reference of all fields as Markdown: a table per object, in the order in which they are first met.</summary>
public static class RolloutReference
{
    /// <summary>The whole document.</summary>
    /// <param name="documentation">Comments of the source, for the fields of status.</param>
    public static string ToMarkdown(SourceDocumentation documentation)
    {
        var text = new StringBuilder();
        text.Append("# Reference of the Rollout\n\n");
        text.Append("<!-- Generated from the types in src/RolloutController.Core/Model; `make generate` makes it anew. -->\n\n");
        text.Append($"`apiVersion: {WellKnown.Group}/{WellKnown.Version}`, `kind: {WellKnown.Kind}`. ");
        text.Append("Durations are whole numbers with units (`500ms`, `2m`, `1h30m`), percentages texts (`\"0.5%\"`) or whole numbers (`5`), ");
        text.Append("other decimal numbers texts (`\"0.99\"`).\n");
        WriteTree(text, "spec", Shapes.Spec, withDefaults: true);
        text.Append("\nA step has exactly one of `setWeight`, `pause`, `shadow`, `headerRoute`, `faultInjection`; the last may carry `shadow` or `headerRoute` along. ");
        text.Append("A gate has exactly one of `errorRate`, `latency`, `query`.\n");
        WriteTree(text, "status", Shapes.StatusWith(documentation), withDefaults: false);
        return text.ToString();
    }

    private static void WriteTree(StringBuilder text, string path, Shape.Object root, bool withDefaults)
    {
        var waiting = new Queue<(string Path, Shape.Object Shape)>([(path, root)]);
        var written = new HashSet<string>(StringComparer.Ordinal);
        while (waiting.TryDequeue(out var next))
        {
            if (!written.Add(next.Shape.Title)) continue;
            WriteTable(text, next.Path, next.Shape, withDefaults);
            foreach (var field in next.Shape.Fields)
                if (InnerOf(field) is { } inner) waiting.Enqueue(($"{next.Path}.{field.Name}", inner));
        }
    }

    private static void WriteTable(StringBuilder text, string path, Shape.Object shape, bool withDefaults)
    {
        text.Append($"\n## {path}\n\n");
        text.Append(withDefaults ? "| field | type | default | description |\n|---|---|---|---|\n" : "| field | type | description |\n|---|---|---|\n");
        foreach (var field in shape.Fields)
        {
            text.Append($"| `{field.Name}` | {TypeOf(field.Shape)} |");
            if (withDefaults) text.Append($" {DefaultOf(field)} |");
            text.Append($" {field.Description} |\n");
        }
    }

    private static Shape.Object? InnerOf(Field field) => field.Shape switch
    {
        Shape.Object o => o,
        Shape.List { Item: Shape.Object o } => o,
        _ => null,
    };

    private static string DefaultOf(Field field) => field switch
    {
        { Required: true } => "*required*",
        { Default: { } json } => $"`{JsonNode.Parse(json)}`",
        { DefaultNote: { } note } => note,
        _ => "",
    };

    private static string TypeOf(Shape shape) => shape switch
    {
        Shape.Object => "object",
        Shape.List list => $"list of {TypeOf(list.Item)}" + (list.MaximumCount is { } most ? $", at most {most}" : ""),
        Shape.Map => "map of text",
        Shape.Foreign => "object of Istio's",
        Shape.Text { Form: Form.Duration, AtLeast: { } least } => $"duration, at least {least}",
        Shape.Text { Form: Form.Duration } => "duration",
        Shape.Text { Form: Form.Percentage } or Shape.Percent => "percentage",
        Shape.Text { Form: Form.Decimal or Form.Quantile } => "decimal",
        Shape.Text => "text",
        Shape.Choice choice => string.Join(", ", choice.Words.Select(w => $"`{w}`")),
        Shape.Integer { Minimum: { } least, Maximum: { } most } => $"integer, {least} to {most}",
        Shape.Integer => "integer",
        Shape.Flag => "boolean",
        Shape.Timestamp => "time",
        _ => throw new ArgumentOutOfRangeException(nameof(shape), shape, "not a known shape"),
    };
}
