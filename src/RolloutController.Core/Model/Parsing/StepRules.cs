using System.Collections.Immutable;
using RolloutController.Core.Model.Resource;

namespace RolloutController.Core.Model.Parsing;

/// <summary>Rules of the steps: one known, supported kind each, and names that are used once.</summary>
internal static class StepRules
{
    private const string Kinds = "exactly one of setWeight, pause, shadow, headerRoute, faultInjection";

    public static IEnumerable<SpecProblem> Check(
        ImmutableArray<StepResource> steps, ImmutableArray<string> analysisGates, IReadOnlyList<SpecProblem> shapeProblems)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < steps.Length; i++)
        {
            var path = $"spec.steps[{i}]";
            foreach (var problem in CheckKind(steps[i], path, shapeProblems)) yield return problem;

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

    private static IEnumerable<SpecProblem> CheckKind(StepResource step, string path, IReadOnlyList<SpecProblem> shapeProblems)
    {
        var kinds = KindsOf(step);
        switch (kinds)
        {
            case []:
                var unknown = shapeProblems.FirstOrDefault(p => p.Reason == "UnknownField" && p.Field.StartsWith(path + ".", StringComparison.Ordinal));
                yield return unknown is null
                    ? new SpecProblem("MissingStepKind", path, null, Kinds + " (the API server drops a kind that it does not know)")
                    : new SpecProblem("UnknownStepKind", unknown.Field, unknown.Value, Kinds);
                break;
            case ["setWeight"]:
                break;
            case ["pause"] when step.Duration is not null:
                yield return new SpecProblem("InvalidField", $"{path}.duration", $"\"{step.Duration}\"", "no duration here: that of a pause is pause.duration");
                break;
            case ["pause"]:
                break;
            case [var kind]:
                yield return NotSupported(path, kind);
                break;
            case ["faultInjection", "shadow" or "headerRoute"]:
                yield return NotSupported(path, "faultInjection");
                break;
            default:
                yield return new SpecProblem("ConflictingStepKinds", path, string.Join(" and ", kinds), Kinds);
                break;
        }
    }

    private static string[] KindsOf(StepResource step) =>
    [
        .. step.SetWeight is null ? Array.Empty<string>() : ["setWeight"],
        .. step.Pause is null ? Array.Empty<string>() : ["pause"],
        .. step.FaultInjection is null ? Array.Empty<string>() : ["faultInjection"],
        .. step.Shadow is null ? Array.Empty<string>() : ["shadow"],
        .. step.HeaderRoute is null ? Array.Empty<string>() : ["headerRoute"],
    ];

    private static SpecProblem NotSupported(string path, string kind) =>
        new("StepNotSupported", $"{path}.{kind}", kind, "setWeight or pause: this version of the controller does not support the other kinds");
}
