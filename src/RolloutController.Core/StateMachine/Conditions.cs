using System.Collections.Immutable;
using RolloutController.Core.Mesh.Generated;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;
using static RolloutController.Core.Model.Status.ConditionList;

namespace RolloutController.Core.StateMachine;

/// <summary>Sets the conditions that follow from the rest of the status (kstatus' and our own).</summary>
internal static class Conditions
{
    public static void Run(Pass pass)
    {
        SetWeights(pass);
        Traffic(pass);
        Leftovers(pass);
        Warnings(pass);
        Outcome(pass);
        Summary(pass);
    }

    /// <summary>What the routes carry, or will after the write that follows.</summary>
    private static void SetWeights(Pass pass)
    {
        if (pass.Edits is { Weights.IsDefaultOrEmpty: false } edits)
            pass.Status = pass.Status with { Weights = StatusReuse.Keep(edits.Weights, pass.Status.Weights) };
        pass.Status = pass.Status with { GeneratedRoutes = StatusReuse.Keep([.. GeneratedTraffic.Of(pass.Status).Select(GeneratedRouteText.Describe)], pass.Status.GeneratedRoutes) };
    }

    private static void Summary(Pass pass)
    {
        var phase = pass.Status.Phase;
        var message = Messages.For(pass);
        switch (phase)
        {
            case Phase.Healthy:
                Set(pass, True, "Healthy", message, reconciling: false, stalled: false);
                break;
            case Phase.Degraded:
                Set(pass, False, "RolledBack", message, reconciling: false, stalled: true);
                break;
            case Phase.Invalid:
                Set(pass, False, "InvalidSpec", message, reconciling: false, stalled: true);
                break;
            case Phase.Preparing or Phase.Progressing or Phase.Promoting or Phase.RollingBack or Phase.Paused or Phase.Terminating:
            default:
                Set(pass, Unknown, phase.ToString(), message, reconciling: true, stalled: false);
                break;
        }

        if (phase == Phase.Paused) pass.SetCondition(ConditionTypes.Paused, True, Reason(pass.Status.Pause?.Reason), pass.Status.Pause?.Message ?? message);
        else pass.SetCondition(ConditionTypes.Paused, False, "NotPaused", "nothing holds it");
    }

    private static void Set(Pass pass, string ready, string reason, string message, bool reconciling, bool stalled)
    {
        pass.SetCondition(ConditionTypes.Ready, ready, reason, message);
        if (reconciling) pass.SetCondition(ConditionTypes.Reconciling, True, reason, message);
        else pass.DropCondition(ConditionTypes.Reconciling);
        if (stalled) pass.SetCondition(ConditionTypes.Stalled, True, reason, message);
        else pass.DropCondition(ConditionTypes.Stalled);
    }

    private static string Reason(PauseReason? reason) => reason switch
    {
        PauseReason.Step => "StepPause",
        PauseReason.Command => "PauseCommand",
        PauseReason.Spec => "SpecPaused",
        PauseReason.GateFailed => "GateFailed",
        PauseReason.Inconclusive => "Inconclusive",
        _ => "Paused",
    };

    private static void Outcome(Pass pass)
    {
        var status = pass.Status;
        if (status.Phase == Phase.Healthy) pass.SetCondition(ConditionTypes.Promoted, True, "Serving", $"{status.Stable} serves all traffic");
        else pass.SetCondition(ConditionTypes.Promoted, False, status.Phase.ToString(), status.Stable is null ? "no stable version is known yet" : $"{status.Stable} is the stable version");

        if (status.Phase == Phase.Degraded)
            pass.SetCondition(ConditionTypes.RolledBack, True, status.Attempt?.FailureReason ?? "RolledBack", $"{status.Attempt?.Version} was rolled back: {status.Attempt?.FailureMessage}");
        else if (status.Phase == Phase.RollingBack)
            pass.SetCondition(ConditionTypes.RolledBack, False, "RollingBack", $"{status.Attempt?.Version} is being rolled back: {status.Attempt?.FailureMessage}");
        else
            pass.SetCondition(ConditionTypes.RolledBack, False, "NotRolledBack", "the version asked for was not rolled back");
    }

    private static void Traffic(Pass pass)
    {
        if (pass.Status.Phase == Phase.Invalid)
            pass.SetCondition(ConditionTypes.TrafficSettled, Unknown, "Untouched", "the mesh objects are left as they are while the spec cannot be used");
        else if (pass.Edits is not { } edits)
            pass.SetCondition(ConditionTypes.TrafficSettled, Unknown, "MeshUnknown", "the mesh objects cannot be read");
        else if (edits.Problems.FirstOrDefault(problem => problem.IsError) is { } problem)
            pass.SetCondition(ConditionTypes.TrafficSettled, False, problem.Reason, problem.ToString());
        else if (edits.AddSubsets.IsEmpty && edits.Routes.IsEmpty)
            Converged(pass);
        else if (pass.Seen.WriteRefusal is { } refusal)
            pass.SetCondition(ConditionTypes.TrafficSettled, False, "WriteRefused", refusal);
        else
            pass.SetCondition(ConditionTypes.TrafficSettled, False, "Writing", string.Join("; ", edits.AddSubsets.Concat(edits.Routes).Select(edit => edit.Description)));

        if (pass.Seen.WriteRefusal is not null && pass.Edits is { IsEmpty: false }) pass.Wake(pass.Now.AddSeconds(1));
    }

    private static void Converged(Pass pass)
    {
        if (pass.Status.Propagation is { } awaited) pass.SetCondition(ConditionTypes.TrafficSettled, False, "Converging", awaited.Awaiting);
        else if (!pass.Status.RoutesPinned) pass.SetCondition(ConditionTypes.TrafficSettled, Unknown, "NotAdopted", "the routes are not managed yet");
        else pass.SetCondition(ConditionTypes.TrafficSettled, True, "Settled", "the routes are as status.weights says");
    }

    private static void Leftovers(Pass pass)
    {
        var released = pass.Status.OwnedSubsets.Where(subset => subset.ReleasedAt is not null).ToList();
        if (released.Count == 0)
        {
            pass.DropCondition(ConditionTypes.CleanedUp);
            return;
        }

        var reason = released.Any(subset => subset.UnreferencedAt is null) ? "StillReferenced"
            : released.Any(subset => subset.UnreferencedProvenAt is null) ? "AwaitingProxies"
            : "Draining";
        pass.SetCondition(ConditionTypes.CleanedUp, False, reason, string.Join("; ", released.Select(subset => Describe(pass, subset))));
    }

    private static string Describe(Pass pass, OwnedSubset subset)
    {
        if (subset.UnreferencedAt is null) return $"subset {subset.Name} is still named by a VirtualService";
        if (subset.UnreferencedProvenAt is not null) return $"subset {subset.Name} drains";
        var proof = pass.Mesh is { } mesh ? pass.Seen.Proofs.GetValueOrDefault(mesh.SubsetUnreferenced(subset.Name).Id) : null;
        return proof is { Pending.IsDefaultOrEmpty: false }
            ? $"subset {subset.Name} stays until these proxies have let go of it: {string.Join(", ", proof.Pending)}"
            : $"subset {subset.Name} stays until the proxies have let go of it";
    }

    private static void Warnings(Pass pass)
    {
        var warnings = pass.Rollout.Problems.Concat(pass.Seen.Problems).Concat(pass.Mesh?.Problems ?? []).Concat(pass.Edits?.Problems ?? []).Concat(NextSteps.Warnings(pass))
            .Where(problem => !problem.IsError).ToLookup(problem => problem.Reason == ConditionTypes.TrapsUnchecked);
        Warn(pass, ConditionTypes.TrapsUnchecked, [.. warnings[true]]);
        Warn(pass, ConditionTypes.Warned, [.. warnings[false]]);
        TrapReport.Tell(pass);
        Warn(pass, ConditionTypes.TrapsFound, TrapReport.Told(pass));
    }

    private static void Warn(Pass pass, string type, ImmutableArray<SpecProblem> warnings)
    {
        if (warnings.IsEmpty) pass.DropCondition(type);
        else pass.SetCondition(type, True, warnings[0].Reason, string.Join("; ", warnings.Select(warning => warning.ToString())));
    }
}
