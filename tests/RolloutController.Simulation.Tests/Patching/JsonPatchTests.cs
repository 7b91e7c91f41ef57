using System.Text.Json.Nodes;
using RolloutController.Simulation.Patching;

namespace RolloutController.Simulation.Tests.Patching;

public class JsonPatchTests
{
    [Theory]
    [InlineData("""{"a":1}""", """[{"op":"add","path":"/b","value":2}]""", """{"a":1,"b":2}""")]
    [InlineData("""{"a":[1,3]}""", """[{"op":"add","path":"/a/1","value":2}]""", """{"a":[1,2,3]}""")]
    [InlineData("""{"a":[1]}""", """[{"op":"add","path":"/a/-","value":2}]""", """{"a":[1,2]}""")]
    [InlineData("""{"a":[1,2]}""", """[{"op":"remove","path":"/a/0"}]""", """{"a":[2]}""")]
    [InlineData("""{"a":[1,2]}""", """[{"op":"replace","path":"/a/1","value":3}]""", """{"a":[1,3]}""")]
    [InlineData("""{"a":1}""", """[{"op":"replace","path":"/a","value":null}]""", """{"a":null}""")]
    [InlineData("""{"a/b":1,"c~d":2}""", """[{"op":"remove","path":"/a~1b"},{"op":"test","path":"/c~0d","value":2}]""", """{"c~d":2}""")]
    [InlineData("""{"a":{"b":1}}""", """[{"op":"move","from":"/a/b","path":"/c"}]""", """{"a":{},"c":1}""")]
    [InlineData("""{"a":{"b":1}}""", """[{"op":"copy","from":"/a","path":"/c"}]""", """{"a":{"b":1},"c":{"b":1}}""")]
    [InlineData("""{"a":1}""", """[{"op":"replace","path":"","value":{"z":1}}]""", """{"z":1}""")]
    public void Operations_follow_RFC_6902(string target, string patch, string expected) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonPatch.Apply(JsonNode.Parse(target)!, JsonNode.Parse(patch)!)));

    [Theory]
    [InlineData("""[{"op":"test","path":"/a","value":2}]""")]
    [InlineData("""[{"op":"remove","path":"/none"}]""")]
    [InlineData("""[{"op":"replace","path":"/none","value":1}]""")]
    [InlineData("""[{"op":"add","path":"/none/deep","value":1}]""")]
    [InlineData("""[{"op":"add","path":"/list/7","value":1}]""")]
    [InlineData("""[{"op":"add","path":"/b"}]""")]
    [InlineData("""[{"op":"frob","path":"/a"}]""")]
    [InlineData("""[{"op":"remove","path":"a"}]""")]
    [InlineData("""{"op":"remove","path":"/a"}""")]
    public void What_cannot_apply_throws_and_changes_nothing(string patch)
    {
        var target = JsonNode.Parse("""{"a":1,"list":[]}""")!;
        Assert.Throws<PatchException>(() => JsonPatch.Apply(target, JsonNode.Parse(patch)!));
        Assert.Equal("""{"a":1,"list":[]}""", target.ToJsonString());
    }
}
