using System.Collections.Immutable;
using RolloutController.Cli.Views;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Parsing;

namespace RolloutController.Cli.Rendering;

/// <summary>The steps of a Rollout as rows, the one under way marked.</summary>
internal static class StepRows
{
    public static IEnumerable<ImmutableArray<Span>> Of(RolloutView view, DateTimeOffset now) =>
        view.Steps.Select((step, index) => Row(view, step, index, now));

    /// <summary>What a step asks for: <c>setWeight 10%, 5m</c>.</summary>
    public static string Describe(Step step) => step switch
    {
        Step.SetWeight weight => $"setWeight {weight.Weight}, {DurationParser.Format(weight.Duration)}",
        Step.Pause { Duration: { } duration } => $"pause {DurationParser.Format(duration)}",
        Step.Pause => "pause until promoted",
        _ => step.GetType().Name,
    };

    private static ImmutableArray<Span> Row(RolloutView view, StepView step, int index, DateTimeOffset now)
    {
        var (mark, tone) = step.State switch
        {
            StepState.Done => ("[x]", Tone.Good),
            StepState.Current => ("[>]", Tone.Busy),
            StepState.Pending => ("[ ]", Tone.Dim),
            _ => throw new ArgumentOutOfRangeException(nameof(step), step.State, "unknown state"),
        };
        return
        [
            new(mark, tone),
            new((index + 1).ToString()),
            new(step.Step.Name, step.State == StepState.Current ? Tone.Strong : Tone.Plain),
            new(Describe(step.Step)),
            new(step.State == StepState.Current ? Progress(view, now) : "", Tone.Busy),
        ];
    }

    private static string Progress(RolloutView view, DateTimeOffset now) => view.Status.Step switch
    {
        null => "",
        { Deadline: { } deadline } step when view.Status.TimersStoppedAt is null => $"{step.Stage}, over {Ages.FromNow(deadline, now)}",
        { } step => $"{step.Stage} since {Ages.FromNow(step.StageStarted, now)}",
    };
}
