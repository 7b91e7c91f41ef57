using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using RolloutController.Cli.CommandLine;

namespace RolloutController.Cli.Rendering;

/// <summary>JSON nodes as text for programs. Both forms escape everything outside of printable ASCII, so that they are safe on a terminal.</summary>
internal static partial class Structured
{
    private static readonly JsonWriterOptions _indented = new() { Indented = true };

    /// <summary>As JSON or YAML.</summary>
    public static string Write(JsonNode node, OutputFormat format) => format == OutputFormat.Yaml ? Yaml(node) : Json(node);

    private static string Json(JsonNode node)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, _indented)) node.WriteTo(writer);
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static string Yaml(JsonNode node)
    {
        var text = new StringBuilder();
        Append(text, node, 0, isInline: false);
        return text.ToString().TrimEnd('\n');
    }

    private static void Append(StringBuilder text, JsonNode? node, int indent, bool isInline)
    {
        switch (node)
        {
            case JsonObject { Count: > 0 } fields:
                foreach (var (name, value) in fields)
                {
                    if (!isInline) text.Append(' ', indent);
                    isInline = false;
                    text.Append(Scalar(JsonValue.Create(name))).Append(':');
                    AppendValue(text, value, indent);
                }

                break;
            case JsonArray { Count: > 0 } items:
                foreach (var item in items)
                {
                    if (!isInline) text.Append(' ', indent);
                    isInline = false;
                    text.Append("- ");
                    Append(text, item, indent + 2, isInline: true);
                }

                break;
            default:
                text.Append(Scalar(node)).Append('\n');
                break;
        }
    }

    private static void AppendValue(StringBuilder text, JsonNode? value, int indent)
    {
        var isNested = value is JsonObject { Count: > 0 } or JsonArray { Count: > 0 };
        text.Append(isNested ? '\n' : ' ');
        Append(text, value, value is JsonArray ? indent : indent + 2, isInline: !isNested);
    }

    /// <summary>A text in double quotes with JSON's escapes is the same text in YAML.</summary>
    private static string Scalar(JsonNode? node) => node switch
    {
        null => "null",
        JsonObject => "{}",
        JsonArray => "[]",
        JsonValue value when value.TryGetValue(out string? text) => IsPlain(text) ? text : Quoted(text),
        _ => node.ToJsonString(),
    };

    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            quoted.Append(c switch
            {
                '"' => "\\\"",
                '\\' => @"\\",
                >= ' ' and <= '~' => c.ToString(),
                _ => "\\u" + ((int)c).ToString("x4", CultureInfo.InvariantCulture),
            });
        }

        return quoted.Append('"').ToString();
    }

    private static bool IsPlain(string text) => PlainText().IsMatch(text) && !Meaningful().IsMatch(text);

    /// <summary>Begins with a letter and has nothing that YAML reads as more than text.</summary>
    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_./%() -]*(?<! )\z")]
    private static partial Regex PlainText();

    /// <summary>Words that YAML 1.1 takes for something else.</summary>
    [GeneratedRegex("^(true|false|yes|no|on|off|null|y|n)\\z", RegexOptions.IgnoreCase)]
    private static partial Regex Meaningful();
}
