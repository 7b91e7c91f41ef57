using RolloutController.Core.Model.Parsing;

namespace RolloutController.Core.Model.Lint;

/// <summary>Warnings on a spec that is right, but does what hardly anybody means.</summary>
internal static class Advice
{
    public static IEnumerable<SpecProblem> On(RolloutSpec spec) => [.. MissingGates(spec), .. FallingWeights(spec), .. SlowGates(spec), .. Sessions(spec)];

    private static IEnumerable<SpecProblem> MissingGates(RolloutSpec spec)
    {
        if (spec.Analysis.Gates.IsEmpty && spec.Steps.Any(step => step is Step.SetWeight) && spec.Steps.All(step => step.Gates.IsEmpty))
            yield return Warning("NoGates", "spec.analysis.gates", null, spec.Traffic.VirtualServices.Any(reference => reference.ManagesHttp)
                ? "at least one gate; without any, only requests that find no route or endpoint stop the new version"
                : "at least one query gate; nothing else stops the new version, since proxies count no requests on tcp and tls routes");
    }

    private static IEnumerable<SpecProblem> FallingWeights(RolloutSpec spec)
    {
        Percentage? before = null;
        for (var i = 0; i < spec.Steps.Length; i++)
        {
            if (spec.Steps[i] is not Step.SetWeight { Weight: var weight }) continue;
            if (before is { } last && weight < last)
                yield return Warning("WeightFalls", $"spec.steps[{i}].setWeight", weight.ToString(), $"at least {last}, the weight of the step before");
            before = weight;
        }
    }

    private static IEnumerable<SpecProblem> Sessions(RolloutSpec spec)
    {
        if (spec.Traffic.SessionAffinity is null) yield break;
        if (!spec.DividesTraffic)
            yield return Warning("NoSessions", "spec.traffic.sessionAffinity", null, "a step with a setWeight between 0% and 100%; no session begins without one");
        if (spec.Traffic.VirtualServices.Any(reference => !reference.TcpRoutes.IsEmpty || !reference.TlsRoutes.IsEmpty))
            yield return Warning("SessionsOfHttpOnly", "spec.traffic.sessionAffinity", null, "http routes only; connections of the tcp and tls routes are divided by weight, whoever opens them");
    }

    /// <summary>A gate reports itself once, with the first step that is too short for it.</summary>
    private static IEnumerable<SpecProblem> SlowGates(RolloutSpec spec)
    {
        for (var g = 0; g < spec.Analysis.Gates.Length; g++)
        {
            var gate = spec.Analysis.Gates[g];
            var problem = spec.Steps.Select(step => Slow(gate, step, $"spec.analysis.gates[{g}]")).FirstOrDefault(found => found is not null);
            if (problem is not null) yield return problem;
        }

        for (var s = 0; s < spec.Steps.Length; s++)
        {
            for (var g = 0; g < spec.Steps[s].Gates.Length; g++)
                if (Slow(spec.Steps[s].Gates[g], spec.Steps[s], $"spec.steps[{s}].gates[{g}]") is { } problem) yield return problem;
        }
    }

    private static SpecProblem? Slow(Gate gate, Step step, string path)
    {
        if (DurationOf(step) is not { } duration || gate.InitialDelay == TimeSpan.Zero || gate.InitialDelay < duration) return null;
        return Warning(
            "GateStartsLate",
            $"{path}.initialDelay",
            DurationParser.Format(gate.InitialDelay),
            $"less than the {DurationParser.Format(duration)} that step {step.Name} lasts, else the step waits for the gate");
    }

    private static TimeSpan? DurationOf(Step step) => step switch
    {
        Step.SetWeight set => set.Duration,
        Step.Pause pause => pause.Duration,
        Step.Shadow shadow => shadow.Duration,
        Step.HeaderRoute route => route.Duration,
        Step.FaultInjection fault => fault.Duration,
        _ => throw new ArgumentOutOfRangeException(nameof(step), step, "not a known kind of step"),
    };

    private static SpecProblem Warning(string reason, string field, string? value, string expected) =>
        new(reason, field, value, expected) { IsError = false };
}
