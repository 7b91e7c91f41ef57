using System.Collections.Immutable;
using RolloutController.Core.Model.Resource;

namespace RolloutController.Core.Model.Parsing;

/// <summary>Rules of each step: one known kind that is complete, and names that are used once.</summary>
internal static class StepRules
{
    private const string Kinds = "exactly one of setWeight, pause, shadow, headerRoute, faultInjection";

    public static IEnumerable<SpecProblem> Check(
        ImmutableArray<StepResource> steps, string service, ImmutableArray<string> analysisGates, IReadOnlyList<SpecProblem> shapeProblems)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < steps.Length; i++)
        {
            var path = $"spec.steps[{i}]";
            foreach (var problem in CheckKind(steps[i], path, service, shapeProblems)) yield return problem;

            var name = NameOf(steps[i], i);
            if (!names.Add(name))
                yield return new SpecProblem("DuplicateName", $"{path}.name", $"\"{name}\"", "a name that no other step has");

            for (var g = 0; g < steps[i].Gates.Length; g++)
            {
                var gate = steps[i].Gates[g];
                if (analysisGates.Contains(gate.Name))
                    yield return new SpecProblem("DuplicateName", $"{path}.gates[{g}].name", $"\"{gate.Name}\"", "a name that no gate of spec.analysis.gates has");
                foreach (var problem in GateRules.Check(gate, $"{path}.gates[{g}]")) yield return problem;
            }
        }
    }

    /// <summary>The step's name, or the one by its place.</summary>
    public static string NameOf(StepResource step, int index) => step.Name ?? $"step-{index + 1}";

    private static IEnumerable<SpecProblem> CheckKind(StepResource step, string path, string service, IReadOnlyList<SpecProblem> shapeProblems)
    {
        switch (StepKinds.Of(step))
        {
            case []:
                var unknown = shapeProblems.FirstOrDefault(p => p.Reason == "UnknownField" && p.Field.StartsWith(path + ".", StringComparison.Ordinal));
                return
                [
                    unknown is null
                        ? new SpecProblem("MissingStepKind", path, null, Kinds + " (the API server drops a kind that it does not know)")
                        : new SpecProblem("UnknownStepKind", unknown.Field, unknown.Value, Kinds),
                ];
            case ["setWeight"]:
            case ["pause"] when step.Duration is null:
                return [];
            case ["pause"]:
                return [new SpecProblem("InvalidField", $"{path}.duration", $"\"{step.Duration}\"", "no duration here: that of a pause is pause.duration")];
            case ["shadow"] or ["headerRoute"]:
                return Carried(step, path);
            case ["faultInjection"] or ["faultInjection", _]:
                return [.. FaultRules.Check(step, path, service), .. Carried(step, path)];
            case var several:
                return [new SpecProblem("ConflictingStepKinds", path, string.Join(" and ", several), Kinds)];
        }
    }

    private static IEnumerable<SpecProblem> Carried(StepResource step, string path) =>
    [
        .. step.Shadow is { } shadow ? RequestRules.Check(shadow, $"{path}.shadow") : [],
        .. step.HeaderRoute is { } route ? RequestRules.Check(route, $"{path}.headerRoute") : [],
    ];
}
