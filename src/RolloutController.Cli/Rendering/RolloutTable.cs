using System.Collections.Immutable;
using RolloutController.Cli.Views;
using RolloutController.Core.Gates;
using RolloutController.Core.Model.Status;

namespace RolloutController.Cli.Rendering;

/// <summary>Rollouts as rows.</summary>
internal static class RolloutTable
{
    private const string None = "-";

    /// <summary>The table.</summary>
    /// <param name="views">The Rollouts in order.</param>
    /// <param name="withNamespace">With a first column that names the namespace.</param>
    /// <param name="wide">With the columns for those who have room.</param>
    /// <param name="now">For ages.</param>
    /// <param name="withHeaders">With a first line that names the columns.</param>
    /// <param name="widths">Widths from rows printed before; they grow.</param>
    public static ImmutableArray<Line> Render(
        IEnumerable<RolloutView> views, bool withNamespace, bool wide, DateTimeOffset now, bool withHeaders = true, ColumnWidths? widths = null) =>
        TableLayout.Lines(
            withHeaders ? Headers(withNamespace, wide) : [],
            [.. views.Select(view => Row(view, withNamespace, wide, now))],
            widths: widths);

    private static ImmutableArray<string> Headers(bool withNamespace, bool wide) =>
    [
        .. withNamespace ? ["NAMESPACE"] : Array.Empty<string>(),
        "NAME", "SERVICE", "VERSION", "STABLE", "PHASE", "STEP", "WEIGHT",
        .. wide ? ["STAGE", "ATTEMPT", "GATES", "AGE"] : Array.Empty<string>(),
        "MESSAGE",
    ];

    private static ImmutableArray<Span> Row(RolloutView view, bool withNamespace, bool wide, DateTimeOffset now)
    {
        var (rollout, status) = (view.Rollout, view.Status);
        var row = ImmutableArray.CreateBuilder<Span>();
        if (withNamespace) row.Add(new(rollout.Name.Namespace));
        row.Add(new(rollout.Name.Name, Tone.Strong));
        row.Add(new(rollout.Spec?.Service ?? None));
        row.Add(new(rollout.Spec?.Version ?? None));
        row.Add(new(status.Stable ?? None));
        row.Add(new(status.Phase.ToString(), Tones.Of(status.Phase)));
        row.Add(new(status.Step is { Position: { Length: > 0 } position } ? position : None));
        row.Add(new(Weight(status)));
        if (wide)
        {
            row.Add(new(status.Step?.Stage.ToString() ?? None));
            row.Add(new(status.Attempt?.Number.ToString() ?? None));
            row.Add(new(Gates(status)));
            row.Add(new(rollout.CreatedAt == default ? None : Ages.Format(now - rollout.CreatedAt)));
        }

        row.Add(new(Message(view)));
        return row.ToImmutable();
    }

    private static string Weight(RolloutStatus status) => status.Canary is null ? None : status.CanaryWeight.ToString();

    private static string Gates(RolloutStatus status) => status.Gates.IsEmpty
        ? None
        : $"{status.Gates.Count(gate => gate.Verdict == Verdict.Pass)}/{status.Gates.Length} pass";

    private static string Message(RolloutView view) => view switch
    {
        { PendingCommand: { } command } => $"command {command} awaits the controller",
        { Status.ObservedGeneration: < 0 } => "no controller has looked at it yet",
        _ when view.Status.ObservedGeneration != view.Rollout.Generation => $"the present spec awaits the controller; before: {view.Status.Message}",
        _ => view.Status.Message,
    };
}
