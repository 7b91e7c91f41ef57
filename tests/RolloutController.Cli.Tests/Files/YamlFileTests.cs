using System.Text.Json.Nodes;
using RolloutController.Cli.Files;

namespace RolloutController.Cli.Tests.Files;

public sealed class YamlFileTests
{
    [Theory]
    [InlineData("1.10", "1.1")]
    [InlineData("'1.10'", "\"1.10\"")]
    [InlineData("!!str 5", "\"5\"")]
    [InlineData("5", "5")]
    [InlineData("-5", "-5")]
    [InlineData("5%", "\"5%\"")]
    [InlineData("on", "true")]
    [InlineData("No", "false")]
    [InlineData("~", "null")]
    [InlineData("v1", "\"v1\"")]
    [InlineData("2026-01-01", "\"2026-01-01\"")]
    public void A_scalar_is_what_kubectl_takes_it_for(string written, string json) =>
        Assert.Equal(json, YamlFile.Read("f", $"a: {written}").Single().Content!["a"]?.ToJsonString() ?? "null");

    [Fact]
    public void Aliases_and_merge_keys_are_filled_in()
    {
        var document = YamlFile.Read("f", "base: &b {x: 1, y: 2}\ncopy: *b\nmerged:\n  <<: *b\n  y: 3").Single();

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"base": {"x": 1, "y": 2}, "copy": {"x": 1, "y": 2}, "merged": {"x": 1, "y": 3}}"""), document.Content));
        Assert.Equal(2, document.LineOf("copy.x"));
    }

    [Fact]
    public void A_field_has_the_line_of_its_key_and_an_item_that_of_its_begin()
    {
        var document = YamlFile.Read("f", "# comment\na:\n  b:\n  - c: 1\n  - c: 2\n    d: {e: 3}\n").Single();

        Assert.Equal((2, 3, 4, 5, 6, 6), (document.LineOf("a"), document.LineOf("a.b"), document.LineOf("a.b[0]"), document.LineOf("a.b[1].c"), document.LineOf("a.b[1].d.e"), document.LineOf("a.b[1].d.f")));
    }

    [Fact]
    public void What_the_parser_gives_up_on_is_named_with_its_line() =>
        Assert.StartsWith("f:1: not YAML on this line or after it", Assert.Throws<FileProblem>(() => YamlFile.Read("f", "a: 1\n{{\nb: 1\n")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_small_file_cannot_fill_the_memory()
    {
        var bomb = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + string.Concat("bcdefghij".Zip("abcdefghi").Select(pair => $"{pair.First}: &{pair.First} [{string.Join(',', Enumerable.Repeat($"*{pair.Second}", 10))}]\n"));

        Assert.Contains("more than 100000 values", Assert.Throws<FileProblem>(() => YamlFile.Read("f", bomb)).Message, StringComparison.Ordinal);
    }
}
