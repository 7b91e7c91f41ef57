using System.Text.Json.Nodes;
using RolloutController.Cli.Views;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Parsing;
using RolloutController.Core.Model.Status;

namespace RolloutController.Cli.Rendering;

/// <summary>
/// A Rollout in the shape that scripts may rely on (docs/rolloutctl.md): fields are added, never renamed or removed. Times are RFC 3339 in
/// UTC, shares texts with a percent sign; what there is not is left out.
/// </summary>
internal static class RolloutJson
{
    /// <summary><c>apiVersion</c> of what this program writes.</summary>
    public const string ApiVersion = "cli." + WellKnown.Group + "/v1";

    public static JsonObject List(IEnumerable<RolloutView> views) => new()
    {
        ["apiVersion"] = ApiVersion,
        ["kind"] = "RolloutSummaryList",
        ["items"] = new JsonArray([.. views.Select(view => (JsonNode)Of(view))]),
    };

    public static JsonObject Of(RolloutView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        var (rollout, status) = (view.Rollout, view.Status);
        return Compact(new JsonObject
        {
            ["apiVersion"] = ApiVersion,
            ["kind"] = "RolloutSummary",
            ["namespace"] = rollout.Name.Namespace,
            ["name"] = rollout.Name.Name,
            ["service"] = rollout.Spec?.Service,
            ["version"] = rollout.Spec?.Version,
            ["phase"] = status.Phase.ToString(),
            ["message"] = status.Message,
            ["observed"] = status.ObservedGeneration == rollout.Generation,
            ["exitCode"] = Judgement.Of(rollout, untilPaused: false).ExitCode,
            ["stable"] = status.Stable,
            ["canary"] = status.Canary,
            ["canaryWeight"] = status.CanaryWeight.ToString(),
            ["attempt"] = status.Attempt is { } attempt ? Attempt(attempt) : null,
            ["step"] = status.Step is { } step ? Step(step) : null,
            ["pause"] = status.Pause is { } pause
                ? new JsonObject { ["reason"] = pause.Reason.ToString(), ["since"] = Time(pause.Since), ["message"] = pause.Message }
                : null,
            ["nextWindow"] = Time(status.NextWindow),
            ["steps"] = Array(view.Steps, one => new JsonObject
            {
                ["name"] = one.Step.Name,
                ["description"] = StepRows.Describe(one.Step),
                ["state"] = one.State.ToString(),
            }),
            ["routes"] = Array(view.Routes, route => Route(route, status)),
            ["gates"] = Array(status.Gates, Gate),
            ["propagation"] = status.Propagation is { } propagation ? Propagation(propagation) : null,
            ["conditions"] = Array(status.Conditions, one => new JsonObject
            {
                ["type"] = one.Type,
                ["status"] = one.Status,
                ["reason"] = one.Reason,
                ["message"] = one.Message,
                ["lastTransitionTime"] = Time(one.LastTransitionTime),
            }),
            ["problems"] = Array(rollout.Problems, one => new JsonObject { ["reason"] = one.Reason, ["message"] = one.ToString(), ["isError"] = one.IsError }),
            ["pendingCommand"] = view.PendingCommand,
            ["lastCommand"] = status.LastCommand is { } command ? Command(command) : null,
            ["history"] = Array(status.History, one => Compact(new JsonObject
            {
                ["at"] = Time(one.At),
                ["attempt"] = one.Attempt,
                ["from"] = one.From.ToString(),
                ["to"] = one.To.ToString(),
                ["trigger"] = one.Trigger,
                ["step"] = one.Step,
                ["message"] = one.Message,
            })),
        });
    }

    public static JsonObject Command(LastCommand command) => new()
    {
        ["id"] = command.Id,
        ["verb"] = command.Verb,
        ["at"] = Time(command.At),
        ["by"] = command.By,
        ["accepted"] = command.Accepted,
        ["result"] = command.Result,
    };

    private static JsonObject Attempt(AttemptStatus attempt) => Compact(new JsonObject
    {
        ["number"] = attempt.Number,
        ["version"] = attempt.Version,
        ["started"] = Time(attempt.Started),
        ["failureReason"] = attempt.FailureReason,
        ["failureMessage"] = attempt.FailureMessage,
    });

    private static JsonObject Step(StepStatus step) => Compact(new JsonObject
    {
        ["index"] = step.Index,
        ["name"] = step.Name,
        ["position"] = step.Position,
        ["stage"] = step.Stage.ToString(),
        ["started"] = Time(step.Started),
        ["deadline"] = Time(step.Deadline),
    });

    private static JsonObject Route(RouteView route, RolloutStatus status) => Compact(new JsonObject
    {
        ["virtualService"] = route.VirtualService,
        ["route"] = route.Route,
        ["desired"] = route.Desired is { } desired
            ? new JsonObject { ["stable"] = desired.Stable, ["canary"] = desired.Canary, ["total"] = desired.Total }
            : null,
        ["actual"] = route.Actual is { } actual
            ? Array(actual, one => Compact(new JsonObject { ["host"] = one.Host, ["subset"] = one.Subset, ["weight"] = one.Weight }))
            : null,
        ["inSync"] = route.InSync(status.StableSubset, status.CanarySubset),
    });

    private static JsonObject Gate(GateStatus gate) => Compact(new JsonObject
    {
        ["name"] = gate.Name,
        ["value"] = gate.Value,
        ["limit"] = gate.Limit,
        ["verdict"] = gate.Verdict?.ToString(),
        ["detail"] = gate.Detail,
        ["passes"] = gate.Passes,
        ["failures"] = gate.Failures,
        ["inconclusives"] = gate.Inconclusives,
        ["errors"] = gate.Errors,
        ["waived"] = gate.Waived,
        ["measuredAt"] = Time(gate.MeasuredAt),
    });

    private static JsonObject Propagation(PropagationStatus propagation) => Compact(new JsonObject
    {
        ["awaiting"] = propagation.Awaiting,
        ["since"] = Time(propagation.Since),
        ["accepted"] = propagation.Accepted,
        ["total"] = propagation.Total,
        ["pending"] = Array(propagation.Pending, one => JsonValue.Create(one)),
        ["detail"] = propagation.Detail,
    });

    private static JsonArray Array<T>(IEnumerable<T> items, Func<T, JsonNode> convert) => new([.. items.Select(convert)]);

    private static string? Time(DateTimeOffset? time) => time is { } set ? TimestampParser.Format(set) : null;

    private static JsonObject Compact(JsonObject json)
    {
        foreach (var name in json.Where(field => field.Value is null).Select(field => field.Key).ToList()) json.Remove(name);
        return json;
    }
}
