using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace RolloutController.Kubernetes.Configuration.Kubeconfig;

/// <summary>
/// YAML as JSON nodes. Plain scalars stay strings, so that a token <c>12345</c> is not a number; only <c>true</c>, <c>false</c> and
/// <c>null</c> are what they say. Anchors and aliases work.
/// </summary>
internal static class YamlReader
{
    /// <summary>Aliases can multiply: a small file must not fill the memory.</summary>
    private const int MaximumNodes = 100_000;

    /// <summary>Each level takes a piece of the stack.</summary>
    private const int MaximumDepth = 100;

    /// <summary>The first document of a file; null where it is empty.</summary>
    /// <exception cref="FormatException">Not YAML; the message has line and column.</exception>
    public static JsonNode? Read(string text)
    {
        try
        {
            var reading = new Reading(new Parser(new StringReader(text)));
            return reading.Document();
        }
        catch (YamlException e)
        {
            throw new FormatException($"line {e.Start.Line}, column {e.Start.Column}: {e.InnerException?.Message ?? e.Message}", e);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // The parser's answer to some texts that are far from YAML.
            throw new FormatException("not YAML", e);
        }
    }

    private sealed class Reading(IParser parser)
    {
        private readonly Dictionary<AnchorName, JsonNode?> _anchors = [];
        private int _nodes;
        private int _depth;

        public JsonNode? Document()
        {
            parser.Consume<StreamStart>();
            if (!parser.TryConsume<DocumentStart>(out _)) return null;
            return Node();
        }

        private JsonNode? Node()
        {
            if (parser.TryConsume<AnchorAlias>(out var alias))
            {
                if (!_anchors.TryGetValue(alias.Value, out var original)) throw Error(alias, $"no anchor \"{alias.Value}\" before its alias");
                Count(alias, Size(original));
                return original?.DeepClone();
            }

            var start = parser.Current as NodeEvent ?? throw new FormatException("the document ends too early");
            Count(start, 1);
            if (++_depth > MaximumDepth) throw Error(start, $"nested deeper than {MaximumDepth} levels");
            JsonNode? node = start switch
            {
                Scalar => Value(parser.Consume<Scalar>()),
                MappingStart => Mapping(),
                SequenceStart => Sequence(),
                _ => throw Error(start, "unexpected content"),
            };
            _depth--;
            if (!start.Anchor.IsEmpty) _anchors[start.Anchor] = node;
            return node;
        }

        private JsonObject Mapping()
        {
            parser.Consume<MappingStart>();
            var mapping = new JsonObject();
            while (!parser.TryConsume<MappingEnd>(out _))
            {
                var key = parser.Consume<Scalar>();
                if (!mapping.TryAdd(key.Value, Node())) throw Error(key, $"\"{key.Value}\" stands twice");
            }

            return mapping;
        }

        private JsonArray Sequence()
        {
            parser.Consume<SequenceStart>();
            var sequence = new JsonArray();
            while (!parser.TryConsume<SequenceEnd>(out _)) sequence.Add(Node());
            return sequence;
        }

        private static JsonValue? Value(Scalar scalar) => (scalar.Style, scalar.Value) switch
        {
            (ScalarStyle.Plain, "true" or "True" or "TRUE") => JsonValue.Create(true),
            (ScalarStyle.Plain, "false" or "False" or "FALSE") => JsonValue.Create(false),
            (ScalarStyle.Plain, "null" or "Null" or "NULL" or "~" or "") => null,
            _ => JsonValue.Create(scalar.Value),
        };

        private void Count(ParsingEvent at, int nodes)
        {
            _nodes += nodes;
            if (_nodes > MaximumNodes) throw Error(at, $"more than {MaximumNodes} values");
        }

        private static int Size(JsonNode? node) => 1 + node switch
        {
            JsonObject mapping => mapping.Sum(pair => Size(pair.Value)),
            JsonArray sequence => sequence.Sum(Size),
            _ => 0,
        };

        private static YamlException Error(ParsingEvent at, string message) => new(at.Start, at.End, message);
    }
}
