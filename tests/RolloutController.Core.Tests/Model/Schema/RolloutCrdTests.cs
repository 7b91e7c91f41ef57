using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using RolloutController.Core.Model.Schema;

namespace RolloutController.Core.Tests.Model.Schema;

public sealed class RolloutCrdTests
{
    private static readonly JsonObject Crd = RolloutCrd.Create(Comments.Load());
    private static readonly JsonObject Root = Version["schema"]!["openAPIV3Schema"]!.AsObject();

    private static JsonObject Version => Crd["spec"]!["versions"]![0]!.AsObject();

    [Fact]
    public void Every_field_has_a_description() => Assert.Empty(
        Fields(Root, "").Where(f => f.Path is not ".metadata" && string.IsNullOrWhiteSpace((string?)f.Schema["description"])).Select(f => f.Path));

    [Fact]
    public void There_are_no_floats() =>
        Assert.DoesNotContain(Fields(Root, ""), f => (string?)f.Schema["type"] == "number" || (string?)f.Schema["format"] is "float" or "double");

    [Fact]
    public void Every_value_has_one_type_and_every_text_of_the_spec_a_longest_length()
    {
        foreach (var (path, schema) in Fields(Root, ""))
        {
            Assert.True(schema.ContainsKey("type") != schema.ContainsKey("x-kubernetes-int-or-string"), path);
            if (path.StartsWith(".spec", StringComparison.Ordinal) && (string?)schema["type"] == "string" && !schema.ContainsKey("enum"))
                Assert.True(schema.ContainsKey("maxLength"), path);
        }
    }

    [Fact]
    public void Every_pattern_compiles_and_is_anchored_or_asks_for_a_visible_sign()
    {
        foreach (var (path, schema) in Fields(Root, "").Where(f => f.Schema.ContainsKey("pattern")))
        {
            var pattern = (string)schema["pattern"]!;
            _ = new Regex(pattern);
            Assert.True(pattern == @"\S" || (pattern.StartsWith('^') && pattern.EndsWith('$')), path);
        }
    }

    [Theory]
    [InlineData(".spec.analysis.gates", "name")]
    [InlineData(".spec.traffic.virtualServices", "name")]
    [InlineData(".spec.steps[].gates", "name")]
    [InlineData(".status.conditions", "type")]
    public void Lists_of_named_things_are_maps(string path, string key)
    {
        var list = At(path);
        Assert.Equal("map", (string?)list["x-kubernetes-list-type"]);
        Assert.Equal(key, (string?)list["x-kubernetes-list-map-keys"]![0]);
        Assert.Contains(key, list["items"]!["required"]!.AsArray().Select(n => (string?)n));
    }

    [Fact]
    public void Steps_are_replaced_as_a_whole() => Assert.Equal("atomic", (string?)At(".spec.steps")["x-kubernetes-list-type"]);

    [Fact]
    public void One_kind_of_step_is_asked_for_with_and_without_CEL()
    {
        var step = At(".spec.steps")["items"]!;
        Assert.Equal(5, step["not"]!["not"]!["oneOf"]!.AsArray().Count);
        Assert.Contains(step["x-kubernetes-validations"]!.AsArray(), r => ((string)r!["message"]!).StartsWith("a step has exactly one of", StringComparison.Ordinal));
    }

    [Fact]
    public void Alternatives_name_fields_only_as_structural_schemas_demand()
    {
        foreach (var (path, schema) in Fields(Root, "").Where(f => !f.Schema.ContainsKey("x-kubernetes-int-or-string")))
        {
            foreach (var branch in Branches(schema))
                Assert.All(branch, p => Assert.True(p.Key is "required" or "not", $"{path}: {p.Key}"));
        }
    }

    [Fact]
    public void A_status_begins_as_not_observed() =>
        Assert.True(JsonNode.DeepEquals(new JsonObject { ["observedGeneration"] = -1 }, At(".status")["default"]));

    [Fact]
    public void The_status_of_an_old_controller_is_never_refused_for_its_values() =>
        Assert.DoesNotContain(Fields(At(".status"), ".status"), f => f.Schema.ContainsKey("pattern") || f.Schema.ContainsKey("x-kubernetes-validations") || f.Schema.ContainsKey("maximum"));

    [Fact]
    public void The_columns_are_those_people_ask_for() => Assert.Equal(
        ["Service", "Version", "Stable", "Phase", "Step", "Weight", "Message/1", "Age"],
        Version["additionalPrinterColumns"]!.AsArray().Select(c => (string)c!["name"]! + (c["priority"] is { } p ? $"/{p}" : "")));

    [Theory]
    [InlineData(".spec.analysis.interval", "30s")]
    [InlineData(".spec.subsetLabel", "version")]
    [InlineData(".spec.traffic.propagation.onUnproven", "Fail")]
    public void Defaults_are_in_the_schema(string path, string expected) => Assert.Equal(expected, (string?)At(path)["default"]);

    private static IEnumerable<(string Path, JsonObject Schema)> Fields(JsonObject schema, string path)
    {
        if (schema["properties"] is JsonObject properties)
        {
            foreach (var (name, field) in properties)
            {
                yield return ($"{path}.{name}", field!.AsObject());
                foreach (var inner in Fields(field.AsObject(), $"{path}.{name}")) yield return inner;
            }
        }

        if (schema["items"] is JsonObject items)
            foreach (var inner in Fields(items, path + "[]")) yield return inner;
    }

    private static IEnumerable<JsonObject> Branches(JsonObject schema) =>
        new[] { "oneOf", "anyOf", "allOf" }.SelectMany(k => schema[k]?.AsArray() ?? []).Select(b => b!.AsObject())
            .Concat(schema["not"]?["not"] is JsonObject choice ? Branches(choice) : []);

    private static JsonObject At(string path) => Fields(Root, "").Single(f => f.Path == path).Schema;
}
