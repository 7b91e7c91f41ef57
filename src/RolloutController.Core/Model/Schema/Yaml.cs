using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using RolloutController.Core.Model.Parsing;

namespace RolloutController.Core.Model.Schema;

/// <summary>Writes JSON as block YAML for people to read and compare; texts are quoted wherever a YAML reader could take them for something else.</summary>
internal static partial class Yaml
{
    private const int Indent = 2;

    /// <summary>One document, without the line of dashes.</summary>
    public static string Write(JsonObject document)
    {
        var text = new StringBuilder();
        WriteFields(text, document, 0);
        return text.ToString();
    }

    private static void WriteFields(StringBuilder text, JsonObject fields, int depth, bool firstInline = false)
    {
        foreach (var (name, value) in fields)
        {
            if (!firstInline) text.Append(' ', depth);
            firstInline = false;
            text.Append(Quoted(name)).Append(':');
            switch (value)
            {
                case JsonObject { Count: > 0 } inner:
                    text.Append('\n');
                    WriteFields(text, inner, depth + Indent);
                    break;
                case JsonArray { Count: > 0 } list:
                    text.Append('\n');
                    WriteItems(text, list, depth);
                    break;
                default:
                    text.Append(' ').Append(Scalar(value)).Append('\n');
                    break;
            }
        }
    }

    private static void WriteItems(StringBuilder text, JsonArray list, int depth)
    {
        foreach (var item in list)
        {
            text.Append(' ', depth).Append("- ");
            switch (item)
            {
                case JsonObject { Count: > 0 } inner:
                    WriteFields(text, inner, depth + Indent, firstInline: true);
                    break;
                case JsonArray { Count: > 0 }:
                    throw new NotSupportedException("a list directly in a list");
                default:
                    text.Append(Scalar(item)).Append('\n');
                    break;
            }
        }
    }

    private static string Scalar(JsonNode? value) => value switch
    {
        null => "null",
        JsonObject => "{}",
        JsonArray => "[]",
        _ when JsonScalar.TryText(value, out var text) => Quoted(text),
        _ => value.ToJsonString(),
    };

    private static string Quoted(string text) => IsPlain(text) ? text : $"\"{Escaped(text)}\"";

    private static bool IsPlain(string text) => PlainText().IsMatch(text) && !text.EndsWith('\n') && !Meaningful().IsMatch(text);

    private static string Escaped(string text)
    {
        var result = new StringBuilder();
        foreach (var c in text)
        {
            result.Append(c switch
            {
                '"' => "\\\"",
                '\\' => @"\\",
                '\n' => "\\n",
                < ' ' => "\\x" + ((int)c).ToString("x2", CultureInfo.InvariantCulture),
                _ => c.ToString(),
            });
        }

        return result.ToString();
    }

    /// <summary>Begins with a letter or a dot before a letter, and has nothing that ends a plain scalar.</summary>
    [GeneratedRegex(@"^\.?[A-Za-z]([A-Za-z0-9 _./%()*'=<>;-]|,(?= )|:(?=[^ ]))*(?<! )$")]
    private static partial Regex PlainText();

    /// <summary>Words that YAML 1.1 reads as something other than text.</summary>
    [GeneratedRegex(@"^(true|false|yes|no|on|off|null|y|n|\.inf|\.nan)$", RegexOptions.IgnoreCase)]
    private static partial Regex Meaningful();
}
