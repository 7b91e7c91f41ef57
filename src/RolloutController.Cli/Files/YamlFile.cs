using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Core.Model.Lint;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace RolloutController.Cli.Files;

/// <summary>A YAML (or JSON) file as JSON documents that remember their lines. Anchors, aliases and merge keys work.</summary>
internal sealed class YamlFile
{
    /// <summary>Aliases can multiply: a small file must not fill the memory.</summary>
    private const int MaximumNodes = 100_000;

    /// <summary>Each level takes a piece of the stack.</summary>
    private const int MaximumDepth = 100;

    /// <summary>Paths grow with every level: below one this long, lines are not remembered any more.</summary>
    private const int LongestPath = 1000;

    private readonly string _name;
    private readonly Parser _parser;
    private readonly Dictionary<AnchorName, JsonNode?> _anchors = [];
    private Dictionary<string, int> _lines = [];
    private int _nodes;
    private int _depth;

    private YamlFile(string name, string text) => (_name, _parser) = (name, new Parser(new StringReader(text)));

    /// <summary>All documents that are not empty.</summary>
    /// <exception cref="FileProblem">Not YAML, or a key stands twice.</exception>
    public static ImmutableArray<FileDocument> Read(string name, string text)
    {
        var file = new YamlFile(name, text);
        try
        {
            return [.. file.Documents().Where(document => document.Content is not null)];
        }
        catch (YamlException e)
        {
            throw new FileProblem(name, (int)e.Start.Line, e.InnerException?.Message ?? e.Message);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // The parser's answer to some texts that are far from YAML.
            throw new FileProblem(name, (int)(file._parser.Current?.Start.Line ?? 1), "not YAML on this line or after it");
        }
    }

    private IEnumerable<FileDocument> Documents()
    {
        _parser.Consume<StreamStart>();
        for (var number = 1; _parser.TryConsume<DocumentStart>(out _); number++)
        {
            _lines = [];
            _anchors.Clear();
            var content = Node("");
            yield return new FileDocument(_name, number, content, _lines);
            _parser.Consume<DocumentEnd>();
        }
    }

    /// <summary>A node; its line stays that of its key where it has one.</summary>
    private JsonNode? Node(string path)
    {
        _lines.TryAdd(path, (int)(_parser.Current?.Start.Line ?? 1));
        if (_parser.TryConsume<AnchorAlias>(out var alias)) return Copy(alias);
        var start = _parser.Current as NodeEvent ?? throw new YamlException("the document ends too early");
        Count(start, 1);
        if (++_depth > MaximumDepth) throw new YamlException(start.Start, start.End, $"nested deeper than {MaximumDepth} levels");
        JsonNode? node = start switch
        {
            Scalar => YamlScalar.Value(_parser.Consume<Scalar>()),
            MappingStart => Mapping(path),
            SequenceStart => Sequence(path),
            _ => throw new YamlException(start.Start, start.End, "unexpected content"),
        };
        _depth--;
        if (!start.Anchor.IsEmpty) _anchors[start.Anchor] = node;
        return node;
    }

    private JsonObject Mapping(string path)
    {
        _parser.Consume<MappingStart>();
        var mapping = new JsonObject();
        var merged = new List<JsonObject>();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            if (_parser.Current is not Scalar)
                throw new YamlException(_parser.Current!.Start, _parser.Current.End, "a key must be a text");
            var key = _parser.Consume<Scalar>();
            if (key is { Value: "<<", Style: ScalarStyle.Plain })
            {
                merged.AddRange(Merged(Node(Member(path, key.Value)), key));
                continue;
            }

            var member = Member(path, key.Value);
            if (member != path) _lines[member] = (int)key.Start.Line;
            if (!mapping.TryAdd(key.Value, Node(member))) throw new YamlException(key.Start, key.End, $"the key \"{key.Value}\" stands twice");
        }

        foreach (var (key, value) in merged.SelectMany(source => source))
            mapping.TryAdd(key, value?.DeepClone());
        return mapping;
    }

    private static string Member(string path, string key) => path.Length > LongestPath ? path : FieldPath.Member(path, key);

    private JsonArray Sequence(string path)
    {
        _parser.Consume<SequenceStart>();
        var sequence = new JsonArray();
        while (!_parser.TryConsume<SequenceEnd>(out _)) sequence.Add(Node(path.Length > LongestPath ? path : FieldPath.Item(path, sequence.Count)));
        return sequence;
    }

    private JsonNode? Copy(AnchorAlias alias)
    {
        if (!_anchors.TryGetValue(alias.Value, out var original)) throw new YamlException(alias.Start, alias.End, $"no anchor \"{alias.Value}\" before its alias");
        Count(alias, Size(original));
        return original?.DeepClone();
    }

    private static IEnumerable<JsonObject> Merged(JsonNode? value, Scalar key) => value switch
    {
        JsonObject one => [one],
        JsonArray several when several.All(item => item is JsonObject) => several.Select(item => (JsonObject)item!),
        _ => throw new YamlException(key.Start, key.End, "<< takes a mapping, or a list of mappings"),
    };

    private void Count(ParsingEvent at, int nodes)
    {
        _nodes += nodes;
        if (_nodes > MaximumNodes) throw new YamlException(at.Start, at.End, $"more than {MaximumNodes} values");
    }

    private static int Size(JsonNode? node) => 1 + node switch
    {
        JsonObject mapping => mapping.Sum(pair => Size(pair.Value)),
        JsonArray sequence => sequence.Sum(Size),
        _ => 0,
    };
}
