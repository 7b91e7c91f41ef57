using System.Collections.Immutable;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;

namespace RolloutController.Core.StateMachine;

/// <summary>The gates that count now: those of the attempt's snapshot and of the step under way, with limits as the spec has them today.</summary>
internal static class EffectiveGates
{
    public static ImmutableArray<Gate> Of(Pass pass)
    {
        if (pass.Status.Attempt is not { } attempt) return [];
        var step = StepOf(attempt, pass.Status.Step);
        IEnumerable<Gate> live = pass.Spec is not { } spec
            ? []
            : spec.Analysis.Gates.Concat(spec.Steps.FirstOrDefault(one => one.Name == step?.Name)?.Gates ?? []);
        var current = live.GroupBy(gate => gate.Name, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Last(), StringComparer.Ordinal);
        return [.. attempt.Gates.Concat(step?.Gates ?? [])
            .GroupBy(gate => gate.Name, StringComparer.Ordinal)
            .Select(group => WithLimitsOf(group.Last(), current.GetValueOrDefault(group.Key)))
            .Select(gate => pass.Status.CanaryWeight == Percentage.Hundred ? Alone(gate) : gate)
            .OfType<Gate>()];
    }

    private static Step? StepOf(AttemptStatus attempt, StepStatus? step) =>
        step is { Index: >= 0 } && step.Index < attempt.Steps.Length ? attempt.Steps[step.Index] : null;

    /// <summary>At 100 % stable has no traffic to compare with: only the gate's own limit counts, where it has one.</summary>
    private static Gate? Alone(Gate gate) => gate switch
    {
        { OverStable: null } => gate,
        { Criterion: GateCriterion.ErrorRate { Max: null } or GateCriterion.Latency { Max: null } } => null,
        _ => gate with { OverStable = null },
    };

    private static Gate WithLimitsOf(Gate snapshot, Gate? live)
    {
        if (live is null) return snapshot;
        GateCriterion? criterion = (snapshot.Criterion, live.Criterion) switch
        {
            (GateCriterion.ErrorRate, GateCriterion.ErrorRate now) => now,
            (GateCriterion.Latency then, GateCriterion.Latency now) => then with { Max = now.Max },
            (GateCriterion.Query then, GateCriterion.Query now) => then with { Min = now.Min, Max = now.Max },
            _ => null,
        };
        return criterion is null ? snapshot : snapshot with
        {
            Criterion = criterion,
            OverStable = live.OverStable,
            MinimumRequests = live.MinimumRequests,
            FailureLimit = live.FailureLimit,
            InconclusiveLimit = live.InconclusiveLimit,
            ConsecutiveErrorLimit = live.ConsecutiveErrorLimit,
        };
    }
}
