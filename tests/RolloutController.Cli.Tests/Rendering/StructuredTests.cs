using System.Text.Json.Nodes;
using RolloutController.Cli.CommandLine;
using RolloutController.Cli.Rendering;

namespace RolloutController.Cli.Tests.Rendering;

public sealed class StructuredTests
{
    private static readonly JsonObject _sample = new()
    {
        ["name"] = "reviews",
        ["empty"] = new JsonArray(),
        ["none"] = new JsonObject(),
        ["version"] = "true",
        ["number"] = 10,
        ["weight"] = "10%",
        ["message"] = "step 1/2: \"first\"",
        ["evil"] = "\u001b[2J\u202e",
        ["list"] = new JsonArray(new JsonObject { ["a"] = "b", ["c"] = new JsonArray("d", "e") }, "plain"),
        ["inner"] = new JsonObject { ["on"] = false, ["list"] = new JsonArray(1) },
    };

    [Fact]
    public void Yaml_quotes_what_is_not_plainly_text_and_escapes_what_a_terminal_would_obey() => Assert.Equal(
        """
        name: reviews
        empty: []
        none: {}
        version: "true"
        number: 10
        weight: "10%"
        message: "step 1/2: \"first\""
        evil: "\u001b[2J\u202e"
        list:
        - a: b
          c:
          - d
          - e
        - plain
        inner:
          "on": false
          list:
          - 1
        """.ReplaceLineEndings("\n"),
        Structured.Write(_sample, OutputFormat.Yaml));

    [Fact]
    public void Json_reads_back_as_it_was_and_has_no_raw_control_characters()
    {
        var text = Structured.Write(_sample, OutputFormat.Json);

        Assert.True(JsonNode.DeepEquals(_sample, JsonNode.Parse(text)));
        Assert.All(text, c => Assert.True(c is '\n' or (>= ' ' and <= '~'), $"\\u{(int)c:x4}"));
    }
}
