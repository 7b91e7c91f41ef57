using System.Collections.Immutable;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;

namespace RolloutController.Core.StateMachine;

/// <summary>Looks, before traffic moves, whether the steps to be walked are allowed, and can be carried out on the mesh objects as they are.</summary>
internal static class NextSteps
{
    /// <summary>Problems of the steps, where an attempt is about to walk them.</summary>
    public static ImmutableArray<SpecProblem> Check(Pass pass)
    {
        if (pass.Spec is not { } spec || pass.Status.Phase is not (Phase.Healthy or Phase.Degraded or Phase.Invalid or Phase.Preparing)) return [];
        if (IsNoneToBeWalked(pass, spec)) return [];
        var limits = pass.Seen.Faults.Check(spec);
        return limits.IsEmpty
            ? [.. Enumerable.Range(0, spec.Steps.Length).SelectMany(index => Check(pass, spec, index)).Concat(CheckSessions(pass, spec)).Distinct()]
            : limits;
    }

    /// <summary>Warnings at rest: what would keep the next attempt from starting, and hinders nothing now.</summary>
    public static ImmutableArray<SpecProblem> Warnings(Pass pass) =>
        pass is { Spec: { } spec, Status.Phase: Phase.Healthy or Phase.Degraded } && IsNoneToBeWalked(pass, spec)
            ? [.. pass.Seen.Faults.Check(spec).Select(problem => problem with { IsError = false })]
            : [];

    private static bool IsNoneToBeWalked(Pass pass, RolloutSpec spec) => spec.Version == pass.Status.Stable || pass.Facts.AskedHasFailed;

    private static IEnumerable<SpecProblem> CheckSessions(Pass pass, RolloutSpec spec)
    {
        if (spec is not { DividesTraffic: true, Traffic.SessionAffinity: { } affinity } || pass.Mesh is not { } mesh || pass.Status is not { StableSubset: { } present, RoutesPinned: true }) return [];
        var (routes, generated) = Sessions.Trial(affinity, present);
        var traffic = TrafficOf.Status(pass.Status with { Phase = Phase.Healthy }) with { Routes = routes, Generated = [.. generated] };
        return mesh.Render(traffic).Problems.Where(problem => problem.IsError);
    }

    private static IEnumerable<SpecProblem> Check(Pass pass, RolloutSpec spec, int index)
    {
        if (pass.Mesh is not { } mesh || pass.Status is not { StableSubset: { } present, RoutesPinned: true }) return [];

        // The canary's subset is still to be chosen: one that is there stands for it.
        var generated = GeneratedTraffic.Of(spec.Steps[index], present, SubsetLabels.Of(pass, spec.Version), spec.Service);
        if (generated.IsEmpty) return [];
        var traffic = TrafficOf.Status(pass.Status with { Phase = Phase.Healthy }) with { Generated = generated };
        return mesh.Render(traffic).Problems
            .Where(problem => problem.IsError)
            .Select(problem => problem with { Field = problem.Field.Replace("spec.steps[]", $"spec.steps[{index}]", StringComparison.Ordinal) });
    }
}
