using RolloutController.Cli.Rendering;
using RolloutController.Core.Model.Parsing;
using RolloutController.Core.Steps;

namespace RolloutController.Cli.Planning.Output;

/// <summary>A plan for people.</summary>
internal static class PlanText
{
    /// <summary>A readable list with diffs.</summary>
    public static IEnumerable<Line> List(Plan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        yield return Line.Text(Title(plan), Tone.Strong);
        yield return Line.Text("Nothing is written. Taken for granted: proxies acknowledge at once, gates pass, a pause is promoted at once.", Tone.Dim);
        foreach (var stage in plan.Stages)
        {
            yield return Line.Empty;
            yield return Line.Text(Heading(stage), Tone.Strong);
            if (stage.Writes.IsEmpty) yield return Line.Text("  no writes", Tone.Dim);
            foreach (var line in stage.Writes.SelectMany(write => Indented(write, "  "))) yield return line;
            foreach (var warning in stage.Warnings) yield return Line.Text($"  warning: {warning}", Tone.Warning);
            if (stage.AwaitsPromote) yield return Line.Text($"  waits for a person: rolloutctl promote {plan.Rollout.Name}", Tone.Warning);
            if (stage.Abort is not { } abort) continue;
            yield return Line.Text($"  abort here: {Count(abort.Writes.Length)}, then {abort.Status.Phase}", Tone.Warning);
            foreach (var line in abort.Writes.SelectMany(write => Indented(write, "    "))) yield return line;
        }

        yield return Line.Empty;
        yield return Line.Text($"{plan.Status.Phase}: {plan.Status.Message}", Tones.Of(plan.Status.Phase));
    }

    /// <summary>Unified diffs alone; lines that begin with # say where each belongs.</summary>
    public static IEnumerable<Line> Diffs(Plan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        yield return Line.Text($"# {Title(plan)}", Tone.Dim);
        foreach (var stage in plan.Stages)
        {
            yield return Line.Text($"# {Heading(stage)}", Tone.Dim);
            foreach (var line in stage.Writes.SelectMany(write => WriteLines.Diff(write))) yield return line;
            if (stage.Abort is not { } abort) continue;
            yield return Line.Text($"# {stage.Name.Name}: abort here, then {abort.Status.Phase}", Tone.Dim);
            foreach (var line in abort.Writes.SelectMany(write => WriteLines.Diff(write))) yield return line;
        }

        yield return Line.Text($"# {plan.Status.Phase}: {plan.Status.Message}", Tone.Dim);
    }

    private static string Title(Plan plan) =>
        $"Rollout {plan.Rollout}: Service {plan.Spec.Service} from {plan.StableBefore ?? "an unknown version"} to {plan.Spec.Version}";

    private static string Heading(PlannedStage stage)
    {
        var name = stage.Step is { } step ? $"step {stage.Status.Step?.Position} {step.Name}: {StepText.Of(step, stage.Status.Canary)}" : stage.Name.Name;
        return $"{name} (after {DurationParser.Format(stage.Begins)})";
    }

    private static IEnumerable<Line> Indented(PlannedWrite write, string indent) =>
        WriteLines.Diff(write, indent + "  ").Prepend(Line.Text($"{indent}{WriteLines.Summary(write)}", Tone.Busy));

    private static string Count(int writes) => writes switch
    {
        0 => "no writes",
        1 => "1 write",
        _ => $"{writes} writes",
    };
}
