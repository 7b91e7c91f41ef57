using System.Collections.Immutable;
using RolloutController.Cli.Planning.Input;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Parsing;
using RolloutController.Core.Model.Status;
using RolloutController.Core.StateMachine;

namespace RolloutController.Cli.Planning;

/// <summary>Makes plans.</summary>
internal static class Planner
{
    /// <summary>Plans from the state that the objects are in.</summary>
    /// <param name="objects">The cluster to begin with; the Rollout's spec can be read.</param>
    /// <param name="start">The moment at which it begins, for windows and for times in a status that there is already.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<Plan> PlanAsync(PlanObjects objects, DateTimeOffset start, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(objects);
        var run = await PlannedRun.CreateAsync(objects, start, TimeSpan.Zero, cancellationToken);
        await run.RunAsync(cancellationToken);
        var stages = ImmutableArray.CreateBuilder<PlannedStage>();
        foreach (var (stage, last) in Stages(run.Passes))
            stages.Add(stage with { Abort = await AbortAsync(last, start, cancellationToken) });
        var rollout = RolloutReader.Read(objects.Rollout);
        return new Plan(new(rollout.Name.Namespace, rollout.Name.Name), rollout.Spec!, stages.ToImmutable(), run.Passes[^1].Status);
    }

    /// <summary>Passes of one stage belong together, and the last of them is its end; rest without a write is none.</summary>
    private static IEnumerable<(PlannedStage Stage, PlannedPass Last)> Stages(IReadOnlyList<PlannedPass> passes)
    {
        var stages = new List<(PlannedStage Stage, PlannedPass Last)>();
        for (var i = 0; i < passes.Count; i++)
        {
            var (pass, name) = (passes[i], StageName.Of(passes[i].Status));
            if (stages.Count == 0 || stages[^1].Stage.Name != name)
                stages.Add((new PlannedStage { Name = name, Begins = pass.After, Status = pass.Status, Step = StepOf(pass.Status, name) }, pass));
            var stage = stages[^1].Stage;
            stages[^1] = (stage with
            {
                Status = pass.Status,
                Writes = stage.Writes.AddRange(pass.Writes),
                Warnings = [.. stage.Warnings.Union(Warnings(pass.Status))],
                AwaitsPromote = i + 1 < passes.Count && passes[i + 1].Command == CommandVerb.Promote,
            }, pass);
        }

        return stages.Where(found => found.Stage.Name.Kind != StageKind.Cleanup || !found.Stage.Writes.IsEmpty);
    }

    private static IEnumerable<string> Warnings(RolloutStatus status) =>
        status.Conditions.Where(condition => condition is { Type: ConditionTypes.Warned or ConditionTypes.TrapsFound or ConditionTypes.TrapsUnchecked, Status: "True" }).Select(condition => condition.Message);

    private static Step? StepOf(RolloutStatus status, StageName name) =>
        name.Kind == StageKind.Step && status.Attempt is { } attempt && name.Index < attempt.Steps.Length ? attempt.Steps[name.Index] : null;

    /// <summary>An abort in the cluster as a pass left it.</summary>
    private static async Task<PlannedAbort?> AbortAsync(PlannedPass last, DateTimeOffset start, CancellationToken cancellationToken)
    {
        if (last.Status.Canary is null || !Transitions.Rule(last.Status.Phase, CommandVerb.Abort).Fits) return null;
        var run = await PlannedRun.CreateAsync(last.Objects, start, last.After, cancellationToken);
        await run.CommandAsync(CommandVerb.Abort, cancellationToken);
        await run.RunAsync(cancellationToken);
        return new PlannedAbort([.. run.Passes.SelectMany(pass => pass.Writes)], run.Passes[^1].Status);
    }
}
