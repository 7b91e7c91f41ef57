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
        if (draw.Chance(40)) return JsonBytes.Of(new JsonArray([.. Enumerable.Range(0, draw.Few(6)).Select(_ => Fitting(draw))]));
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

    /// <summary>An operation that the object takes, as long as none before it took its target away.</summary>
    private static JsonObject Fitting(Draw draw) => draw.Below(6) switch
    {
        0 => new JsonObject { ["op"] = "add", ["path"] = draw.Pick("/spec/http/-", "/spec/http/0", "/metadata/annotations", "/spec/~1a~0b", "/spec/http/2"), ["value"] = JsonMutation.Value(draw) },
        1 => new JsonObject { ["op"] = "replace", ["path"] = draw.Pick("/metadata/name", "/spec/http/0", "/spec", ""), ["value"] = JsonMutation.Value(draw) },
        2 => new JsonObject { ["op"] = "remove", ["path"] = draw.Pick("/metadata/name", "/spec/http/0", "/spec/hosts") },
        3 => new JsonObject { ["op"] = "move", ["from"] = draw.Pick("/metadata/name", "/spec/http/0"), ["path"] = draw.Pick("/spec/http/1", "/spec/moved", "/metadata/name") },
        4 => new JsonObject { ["op"] = "copy", ["from"] = draw.Pick("/spec", "/spec/http/0", ""), ["path"] = draw.Pick("/spec/http/-", "/copy", "/spec/http/1") },
        _ => new JsonObject { ["op"] = "test", ["path"] = "/metadata/name", ["value"] = draw.Chance(90) ? "reviews" : JsonMutation.Value(draw) },
    };

    private static byte[] MakeMerge(Draw draw) => JsonBytes.Of(JsonMutation.Tree(draw, Samples.VirtualService, draw.Between(1, 5)));

    private static bool ApplyJson(byte[] input)
    {
        if (JsonBytes.Tree(input) is not { } patch) return false;
        var target = Samples.VirtualService;
        var before = target.ToJsonString();
        var isTaken = Violation.Try<object, PatchException>(() => (object?)JsonPatch.Apply(target, patch) ?? "") is not null;
        Violation.Unless(target.ToJsonString() == before, "the target was changed");
        return isTaken;
    }

    private static bool ApplyMerge(byte[] input)
    {
        if (JsonBytes.Tree(input) is not { } patch) return false;
        var target = Samples.VirtualService;
        var before = target.ToJsonString();
        var once = MergePatch.Apply(target, patch);
        Violation.Unless(target.ToJsonString() == before, "the target was changed");
        Violation.Unless(JsonNode.DeepEquals(MergePatch.Apply(once, patch), once), "applied twice it gives something else");
        return true;
    }
}
