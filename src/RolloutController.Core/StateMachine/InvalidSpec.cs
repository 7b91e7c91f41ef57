using System.Collections.Immutable;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;

namespace RolloutController.Core.StateMachine;

/// <summary>
/// A spec, or what it refers to, that cannot be used. At rest the Rollout becomes Invalid; an attempt under way is held where
/// it is, with the routes it has; it can still be aborted and still rolls back on a failure. Both heal by themselves.
/// </summary>
internal static class InvalidSpec
{
    /// <summary>True when everything can be used.</summary>
    public static bool Check(Pass pass)
    {
        var problems = Problems(pass);
        if (problems.IsEmpty)
        {
            pass.SetCondition(ConditionTypes.SpecValid, ConditionList.True, "Valid", "the spec and all it refers to can be used");
            if (pass.Status.Phase == Phase.Invalid) Heal(pass);
            return true;
        }

        var text = LegibleStatus.Text(string.Join("; ", problems.Select(problem => problem.ToString())));
        var said = pass.Status.Conditions.Find(ConditionTypes.SpecValid);
        if (said?.Status != ConditionList.False || said.Message != text) pass.Tell(true, problems[0].Reason, "Validate", text);
        pass.SetCondition(ConditionTypes.SpecValid, ConditionList.False, problems[0].Reason, text);
        pass.WaitFor(text);
        if (pass.Status.Phase is Phase.Preparing or Phase.Healthy or Phase.Degraded && pass.FireUntold(Trigger.SpecBroken, text))
            pass.Status = pass.Status with { TimersStoppedAt = pass.AttemptOpen ? pass.Status.TimersStoppedAt ?? pass.Now : null };
        return false;
    }

    private static void Heal(Pass pass)
    {
        Holds.StartTimers(pass);
        pass.Fire(Trigger.SpecHealed, "the spec and all it refers to can be used again");
    }

    private static ImmutableArray<SpecProblem> Problems(Pass pass)
    {
        ImmutableArray<SpecProblem> found =
        [
            .. Errors(pass.Rollout.Problems),
            .. Errors(pass.Seen.Problems),
            .. Errors(pass.Mesh?.Problems ?? []),
        ];
        if (!found.IsEmpty) return found;
        if (pass.Spec is not { } spec) return [new SpecProblem("SpecUnreadable", "spec", null, "a spec that can be read")];
        if (pass.Seen.Service is null) return [new SpecProblem("ServiceNotFound", "spec.service", spec.Service, $"a Service in namespace {pass.Rollout.Name.Namespace}")];
        if (pass.Mesh is null) return [new SpecProblem("MeshUnknown", "spec.traffic", null, "Istio's resources to be installed and readable")];
        found = [.. Errors(Rendering(pass)), .. TrapReport.Blocking(pass)];
        if (found.IsEmpty) found = NextSteps.Check(pass);
        if (!found.IsEmpty) return found;
        return pass.Status is { Stable: null, Adopting: null } && StableFinder.Find(pass) is StableSearch.Ambiguous ambiguous ? [ambiguous.Problem] : [];
    }

    /// <summary>What cannot be rendered, also while it is not rendered because the phase is Invalid.</summary>
    private static ImmutableArray<SpecProblem> Rendering(Pass pass) => pass.Status.Phase == Phase.Invalid
        ? pass.Mesh!.Render(TrafficOf.Status(pass.Status with { Phase = Phase.Healthy })).Problems
        : [.. (pass.Edits?.Problems ?? []).Select(problem => OfStep(problem, pass.Status.Step))];

    /// <summary>What renders a step's routes does not know its place among the steps.</summary>
    private static SpecProblem OfStep(SpecProblem problem, Model.Status.StepStatus? step) => step is { Index: >= 0 and var index }
        ? problem with { Field = problem.Field.Replace("spec.steps[]", $"spec.steps[{index}]", StringComparison.Ordinal) }
        : problem;

    private static IEnumerable<SpecProblem> Errors(ImmutableArray<SpecProblem> problems) =>
        problems.IsDefault ? [] : problems.Where(problem => problem.IsError);
}
