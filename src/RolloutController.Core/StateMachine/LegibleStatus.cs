using System.Collections.Immutable;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;

namespace RolloutController.Core.StateMachine;

/// <summary>
/// The texts for people in a status, made legible and short (<see cref="LegibleText"/>): they hold what metric servers, istiods, admission webhooks and
/// editors of mesh objects said, and a status that has grown too large could not be written any more.
/// </summary>
internal static class LegibleStatus
{
    private const int LongestText = 2000;

    public static RolloutStatus Of(RolloutStatus status) => status with
    {
        Message = Text(status.Message),
        Conditions = Each(status.Conditions, condition => condition with { Message = Text(condition.Message) }),
        Attempt = status.Attempt is { FailureMessage: { } failure } attempt ? attempt with { FailureMessage = Text(failure) } : status.Attempt,
        Pause = Of(status.Pause),
        CommandHold = Of(status.CommandHold),
        VerdictHold = Of(status.VerdictHold),
        GeneratedRoutes = Each(status.GeneratedRoutes, Text),
        Propagation = status.Propagation is { } propagation
            ? propagation with { Awaiting = Text(propagation.Awaiting), Pending = Each(propagation.Pending, Text), Detail = Optional(propagation.Detail) }
            : null,
        Gates = Each(status.Gates, gate => gate with { Detail = Optional(gate.Detail) }),
        LastCommand = status.LastCommand is { } command ? command with { Verb = Text(command.Verb), By = Text(command.By), Result = Text(command.Result) } : null,
        History = Each(status.History, entry => entry with { Message = Text(entry.Message) }),
    };

    public static ImmutableArray<RolloutEvent> Of(ImmutableArray<RolloutEvent> events) => Each(events, happened => happened with { Note = Text(happened.Note) });

    private static PauseStatus? Of(PauseStatus? pause) => pause is null ? null : pause with { Message = Text(pause.Message) };

    /// <summary>A text as it will stand in the status, to be compared with what stands there.</summary>
    public static string Text(string text) => LegibleText.Clean(text, LongestText);

    private static string? Optional(string? text) => text is null ? null : Text(text);

    private static ImmutableArray<T> Each<T>(ImmutableArray<T> items, Func<T, T> legible) => items.IsDefaultOrEmpty ? items : [.. items.Select(legible)];
}
