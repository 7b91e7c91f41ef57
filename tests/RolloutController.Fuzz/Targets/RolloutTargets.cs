using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Core.Model.Lint;
using RolloutController.Core.Model.Parsing;
using RolloutController.Core.Model.Schema;
using RolloutController.Core.Model.Status;
using RolloutController.Fuzz.Inputs;
using RolloutController.Fuzz.Runs;
using RolloutController.Gathering;

namespace RolloutController.Fuzz.Targets;

/// <summary>Rollouts of any shape, those that the CRD lets pass and those it does not.</summary>
internal static class RolloutTargets
{
    public static ImmutableArray<FuzzTarget> All { get; } =
    [
        new("rollouts", draw => JsonMutation.Of(draw, draw.Chance(50) ? Samples.Rollout : Any(draw)), Read),
        new("statuses", draw => JsonMutation.Of(draw, draw.Chance(50) ? Samples.Rollout["status"]! : ShapeJson.Make(draw, Shapes.Status)!), Status),
    ];

    /// <summary>A Rollout whose spec and status fit the schema.</summary>
    public static JsonObject Any(Draw draw)
    {
        var rollout = Samples.Rollout;
        if (draw.Chance(70)) rollout["spec"] = ShapeJson.Make(draw, Shapes.Spec);
        if (draw.Chance(70)) rollout["status"] = ShapeJson.Make(draw, Shapes.Status);
        return rollout;
    }

    private static bool Read(byte[] input)
    {
        if (JsonBytes.AnyTree(input) is not JsonObject item) return false;
        var rollout = RolloutReader.Read(item);
        Violation.Unless(rollout.Spec is not null || rollout.Problems.Any(problem => problem.IsError), "neither a spec nor a problem");
        foreach (var problem in RolloutLint.Check(item, WindowCalendar.Validate)) Complete.Check(problem);
        _ = RolloutStatusJson.Write(rollout.Status);
        return rollout.Spec is not null;
    }

    private static bool Status(byte[] input)
    {
        if (JsonBytes.AnyTree(input) is not JsonObject item) return false;
        var status = RolloutStatusJson.Read(item);
        var written = RolloutStatusJson.Write(status);
        var again = RolloutStatusJson.Write(RolloutStatusJson.Read(written));
        Violation.Unless(JsonNode.DeepEquals(written, again), $"reads otherwise than it is written: {written.ToJsonString()} {again.ToJsonString()}");
        return true;
    }
}
