using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace RolloutController.Core.Tests.Examples;

/// <summary>YAML files as the API server gets them from kubectl: JSON with texts, whole numbers and booleans.</summary>
internal static class YamlDocuments
{
    public static IReadOnlyList<JsonObject> Read(string text)
    {
        var parser = new Parser(new StringReader(text));
        var documents = new List<JsonObject>();
        parser.Consume<StreamStart>();
        while (parser.TryConsume<DocumentStart>(out _))
        {
            documents.Add(Node(parser)!.AsObject());
            parser.Consume<DocumentEnd>();
        }

        return documents;
    }

    private static JsonNode? Node(Parser parser)
    {
        if (parser.TryConsume<Scalar>(out var scalar))
            return Value(scalar);
        if (parser.TryConsume<SequenceStart>(out _))
        {
            var sequence = new JsonArray();
            while (!parser.TryConsume<SequenceEnd>(out _))
                sequence.Add(Node(parser));
            return sequence;
        }

        parser.Consume<MappingStart>();
        var mapping = new JsonObject();
        while (!parser.TryConsume<MappingEnd>(out _))
            mapping.Add(parser.Consume<Scalar>().Value, Node(parser));
        return mapping;
    }

    private static JsonValue? Value(Scalar scalar) => scalar switch
    {
        { Style: not ScalarStyle.Plain } => JsonValue.Create(scalar.Value),
        { Value: "true" or "false" } => JsonValue.Create(scalar.Value == "true"),
        { Value: "null" or "~" or "" } => null,
        _ when long.TryParse(scalar.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
        _ => JsonValue.Create(scalar.Value),
    };
}
