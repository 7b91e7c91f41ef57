using System.Collections.Immutable;
using RolloutController.Cli.Views;
using RolloutController.Core.Model.Status;

namespace RolloutController.Cli.Rendering;

/// <summary>One Rollout in full: where it stands, its steps, routes, gates, proofs, conditions, command and history.</summary>
internal static class RolloutTree
{
    private const int Indent = 2;
    private const int LongestHistory = 8;

    public static ImmutableArray<Line> Render(RolloutView view, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(view);
        return
        [
            .. Heading(view),
            .. Facts(view, now),
            .. Section("Steps", StepRows.Of(view, now)),
            .. Section("Routes", RouteRows.Of(view)),
            .. Section("Gates", GateRows.Of(view.Status.Gates, now)),
            .. Propagation(view.Status.Propagation, now),
            .. Section("Conditions", view.Status.Conditions.Select(condition => Condition(condition, view.Status.Message, now))),
            .. Section("History", view.Status.History.Take(LongestHistory).Select(entry => Entry(entry, now))),
        ];
    }

    private static IEnumerable<Line> Heading(RolloutView view)
    {
        var status = view.Status;
        yield return Line.Of(
            new("Rollout ", Tone.Dim), new(view.Rollout.Name.ToString(), Tone.Strong), new("  "), new(status.Phase.ToString(), Tones.Of(status.Phase)));
        if (status.Message.Length > 0) yield return Line.Of(new Span(new string(' ', Indent)), new Span(status.Message));
        foreach (var problem in view.Rollout.Problems) yield return Line.Text($"  {problem}", problem.IsError ? Tone.Bad : Tone.Warning);
    }

    private static ImmutableArray<Line> Facts(RolloutView view, DateTimeOffset now)
    {
        var (rollout, status) = (view.Rollout, view.Status);
        var rows = new List<ImmutableArray<Span>>();
        void Add(string name, string? value, Tone tone = Tone.Plain)
        {
            if (value is { Length: > 0 }) rows.Add([new(name, Tone.Dim), new(value, tone)]);
        }

        Add("Service", rollout.Spec?.Service);
        Add("Version", rollout.Spec?.Version);
        Add("Stable", status.Stable);
        Add("Canary", status.Canary is { } canary ? $"{canary}  {status.CanaryWeight}" : null);
        Add("Attempt", status.Attempt is { } attempt ? $"{attempt.Number} on {attempt.Version}, started {Ages.FromNow(attempt.Started, now)}{Ended(attempt)}" : null);
        Add("Held", status.Pause is { } pause ? $"{pause.Message} (since {Ages.FromNow(pause.Since, now)})" : null, Tone.Warning);
        Add("Next window", status.NextWindow is { } window ? Ages.FromNow(window, now) : null);
        Add("Pending", view.PendingCommand is { } pending ? $"command {pending} awaits the controller" : null, Tone.Warning);
        Add("Command", status.LastCommand is { } command
            ? $"{command.Verb} by {(command.By.Length > 0 ? command.By : "unknown")}, {Ages.FromNow(command.At, now)}: {(command.Accepted ? "" : "refused: ")}{command.Result}"
            : null);
        if (status.ObservedGeneration != rollout.Generation) Add("Note", "the present spec awaits the controller", Tone.Warning);
        return TableLayout.Lines([], rows, Indent);
    }

    private static string Ended(AttemptStatus attempt) => attempt.FailureReason is { } reason ? $", ended: {reason}" : "";

    private static IEnumerable<Line> Section(string title, IEnumerable<ImmutableArray<Span>> rows)
    {
        var lines = TableLayout.Lines([], [.. rows], Indent);
        return lines.IsEmpty ? [] : [Line.Text(title, Tone.Strong), .. lines];
    }

    private static IEnumerable<Line> Propagation(PropagationStatus? propagation, DateTimeOffset now)
    {
        if (propagation is null) yield break;
        yield return Line.Text("Propagation", Tone.Strong);
        yield return Line.Text($"  {propagation.Awaiting}: {propagation.Accepted} of {propagation.Total} proxies, since {Ages.FromNow(propagation.Since, now)}", Tone.Busy);
        foreach (var proxy in propagation.Pending) yield return Line.Text($"    awaits {proxy}", Tone.Warning);
        if (propagation.Detail is { } detail) yield return Line.Text($"    {detail}", Tone.Warning);
    }

    private static ImmutableArray<Span> Condition(Condition condition, string heading, DateTimeOffset now) =>
    [
        new(condition.Type),
        new(condition.Status, condition.Status == ConditionList.True ? Tone.Strong : Tone.Dim),
        new(condition.Reason),
        new($"{Ages.FromNow(condition.LastTransitionTime, now)}", Tone.Dim),
        new(condition.Message == heading ? "" : condition.Message),
    ];

    private static ImmutableArray<Span> Entry(HistoryEntry entry, DateTimeOffset now) =>
    [
        new(Ages.FromNow(entry.At, now), Tone.Dim),
        new(entry.From == entry.To ? entry.To.ToString() : $"{entry.From} -> {entry.To}", Tones.Of(entry.To)),
        new(entry.Trigger),
        new(entry.Message),
    ];
}
