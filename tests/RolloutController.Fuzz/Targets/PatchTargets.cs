using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Fuzz.Inputs;
using RolloutController.Fuzz.Runs;
using RolloutController.Simulation.Patching;

namespace RolloutController.Fuzz.Targets;

/// <summary>Patches of the in-memory cluster: applied whole or refused, and never to their arguments.</summary>
internal static class PatchTargets
{
    private static readonly string[] pointers = ["/metadata/name", "/spec/http/0", "/spec/http/-", "/spec/http/9", "/spec/~1a~0b", "", "/", "/spec/http/-1", "/spec/http/00", "/metadata/annotations/x", "spec", "/spec"];

    public static ImmutableArray<FuzzTarget> All { get; } = [new("json-patches", MakeJson, ApplyJson), new("merge-patches", MakeMerge, ApplyMerge)];

    private static byte[] MakeJson(Draw draw)
    {
        var patch = new JsonArray();
        for (var count = draw.Between(1, 4); count > 0; count--)
        {
            patch.Add(new JsonObject
            {
                ["op"] = draw.Pick("add", "remove", "replace", "move", "copy", "test"),
                ["path"] = draw.Pick(pointers),
                ["from"] = draw.Pick(pointers),
                ["value"] = JsonMutation.Value(draw),
            });
        }

        return draw.Chance(50) ? JsonBytes.Of(patch) : JsonMutation.Of(draw, patch);
    }

    private static byte[] MakeMerge(Draw draw) => JsonBytes.Of(JsonMutation.Tree(draw, Samples.VirtualService, draw.Between(1, 5)));

    private static void ApplyJson(byte[] input)
    {
        if (JsonBytes.Tree(input) is not { } patch) return;
        var target = Samples.VirtualService;
        var before = target.ToJsonString();
        Violation.Try<object, PatchException>(() => (object?)JsonPatch.Apply(target, patch) ?? "");
        Violation.Unless(target.ToJsonString() == before, "the target was changed");
    }

    private static void ApplyMerge(byte[] input)
    {
        if (JsonBytes.Tree(input) is not { } patch) return;
        var target = Samples.VirtualService;
        var before = target.ToJsonString();
        var once = MergePatch.Apply(target, patch);
        Violation.Unless(target.ToJsonString() == before, "the target was changed");
        Violation.Unless(JsonNode.DeepEquals(MergePatch.Apply(once, patch), once), "applied twice it gives something else");
    }
}
