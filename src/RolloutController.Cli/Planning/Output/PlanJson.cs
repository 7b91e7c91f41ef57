using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using RolloutController.Core.Model.Parsing;

namespace RolloutController.Cli.Planning.Output;

/// <summary>A plan in the documented, versioned shape (docs/plan.md).</summary>
internal static class PlanJson
{
    public static JsonObject Of(Plan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var json = new JsonObject
        {
            ["apiVersion"] = "cli.rollout-controller.io/v1",
            ["kind"] = "Plan",
            ["namespace"] = plan.Rollout.Namespace,
            ["name"] = plan.Rollout.Name,
            ["service"] = plan.Spec.Service,
            ["version"] = plan.Spec.Version,
        };
        if (plan.StableBefore is { } stable) json["stable"] = stable;
        json["succeeds"] = plan.Succeeds;
        json["phase"] = plan.Status.Phase.ToString();
        json["message"] = plan.Status.Message;
        json["stages"] = new JsonArray([.. plan.Stages.Select(Stage)]);
        return json;
    }

    private static JsonObject Stage(PlannedStage stage)
    {
        var json = new JsonObject { ["kind"] = JsonNamingPolicy.CamelCase.ConvertName(stage.Name.Kind.ToString()), ["name"] = stage.Name.Name };
        if (stage.Name.Kind == StageKind.Step) json["index"] = stage.Name.Index;
        json["after"] = DurationParser.Format(stage.Begins);
        json["phase"] = stage.Status.Phase.ToString();
        json["canaryWeight"] = stage.Status.CanaryWeight.ToString();
        json["awaitsPromote"] = stage.AwaitsPromote;
        json["warnings"] = new JsonArray([.. stage.Warnings.Select(warning => JsonValue.Create(warning))]);
        json["writes"] = Writes(stage.Writes);
        if (stage.Abort is { } abort) json["abort"] = Abort(abort);
        return json;
    }

    private static JsonObject Abort(PlannedAbort abort) => new()
    {
        ["phase"] = abort.Status.Phase.ToString(),
        ["message"] = abort.Status.Message,
        ["writes"] = Writes(abort.Writes),
    };

    private static JsonArray Writes(ImmutableArray<PlannedWrite> writes) => new([.. writes.Select(Write)]);

    private static JsonNode Write(PlannedWrite write)
    {
        var json = new JsonObject
        {
            ["operation"] = write.Operation,
            ["kind"] = write.Kind,
            ["namespace"] = write.Key.Namespace,
            ["name"] = write.Key.Name,
            ["after"] = DurationParser.Format(write.After),
            ["description"] = write.Description,
        };
        if (write.Object is { } content) json["object"] = content.DeepClone();
        return json;
    }
}
