using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Cli.CommandLine;
using RolloutController.Cli.Files;
using RolloutController.Cli.Planning.Input;
using RolloutController.Cli.Planning.Output;
using RolloutController.Cli.Rendering;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Lint;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Cli.Planning;

/// <summary><c>plan</c>: every write of a Rollout from start to promotion, and of an abort at each stage. Nothing is written.</summary>
/// <param name="surroundings">Where it prints.</param>
/// <param name="options">What was asked.</param>
/// <param name="live">The cluster to take the objects from; null: they are in the files.</param>
internal sealed class PlanVerb(Surroundings surroundings, PlanOptions options, LiveObjects? live)
{
    private readonly Screen _screen = new(surroundings);

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        PlanObjects objects;
        try
        {
            objects = await ObjectsAsync(cancellationToken);
        }
        catch (FileProblem unreadable)
        {
            throw new UserError(unreadable.Message, ExitCode.Unreadable);
        }
        catch (InputProblems wrong)
        {
            foreach (var problem in wrong.Problems.Take(wrong.Problems.Length - 1)) surroundings.Error.WriteLine($"rolloutctl: {LegibleText.Clean(problem)}");
            throw new UserError(wrong.Problems[^1], ExitCode.Unreadable);
        }

        var now = surroundings.Time.GetUtcNow();
        var plan = await Planner.PlanAsync(objects, now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond)), cancellationToken);
        Show(plan);
        return plan.Succeeds ? ExitCode.Ok : ExitCode.Error;
    }

    private async Task<PlanObjects> ObjectsAsync(CancellationToken cancellationToken)
    {
        var files = options.Files.IsEmpty ? null : PlanFiles.Read(await InputFiles.ReadAsync(options.Files, surroundings.Input, cancellationToken), options.Namespace);
        var written = files?.Rollout(options.Name);
        if (live is null)
        {
            if (files is null) throw new UserError("nothing to plan: name files with -f, or --live NAME for a Rollout of the cluster");
            return written is null ? throw new InputProblems([$"no Rollout {options.Name}".TrimEnd() + $" in {string.Join(", ", options.Files)}"]) : files.Around(written);
        }

        if (written is null && options.Name is null) throw new UserError("--live needs the Rollout: its name, or a file with it");
        var rollout = written is null ? Checked(await live.RolloutAsync(options.Name!, cancellationToken)) : await live.AppliedAsync(written, cancellationToken);
        return await live.AroundAsync(rollout, cancellationToken);
    }

    /// <summary>A Rollout of the cluster whose spec can be read.</summary>
    private static JsonObject Checked(JsonObject rollout)
    {
        if (rollout.IsTerminating()) throw new UserError($"Rollout {rollout.Key()} is being deleted; there is nothing to plan");
        ImmutableArray<string> problems = [.. RolloutLint.Check(rollout, WindowCalendar.Validate).Where(problem => problem.IsError).Select(problem => $"Rollout {rollout.Key()}: {problem}")];
        return problems.IsEmpty ? rollout : throw new InputProblems(problems);
    }

    private void Show(Plan plan)
    {
        switch (options.Format)
        {
            case OutputFormat.Json or OutputFormat.Yaml:
                _screen.WriteRaw(Structured.Write(PlanJson.Of(plan), options.Format));
                break;
            case OutputFormat.Diff:
                _screen.Write(PlanText.Diffs(plan));
                break;
            case OutputFormat.Text or OutputFormat.Wide:
            default:
                _screen.Write(PlanText.List(plan));
                break;
        }
    }
}
