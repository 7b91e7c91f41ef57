using System.Collections.Immutable;
using System.Text;
using RolloutController.Core.Model;
using RolloutController.Core.StateMachine;
using RolloutController.Fuzz.Inputs;
using RolloutController.Fuzz.Runs;
using RolloutController.Gathering;

namespace RolloutController.Fuzz.Targets;

/// <summary>Command annotations: whatever a person writes becomes one line of three words that reads back.</summary>
internal static class CommandTarget
{
    private static readonly Guid id = new("0198f0c0-0000-7000-8000-000000000001");

    public static FuzzTarget Target { get; } = new("commands", draw => TextMutation.Of(draw, "promote", "promote-full", "abort", "retry kubectl-edit", $"{id} abort kubectl"), Try);

    private static bool Try(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        var accepted = CommandAnnotations.Accept(text, id, text);
        Violation.Unless(accepted.Length < 200 && accepted.All(c => c is >= ' ' and <= '~'), $"not a short plain line: {accepted}");
        Violation.Unless(Read(accepted) is { } command && command.Id == id.ToString("D") && (CommandVerbs.Parse(text) is not { } verb || command.Verb == verb), $"reads otherwise than it is written: {accepted}");
        _ = CommandAnnotations.WrittenBy((JsonBytes.Tree(input) as System.Text.Json.Nodes.JsonObject) ?? [], WellKnown.CommandAnnotation);
        return Read(text) is not null || CommandVerbs.Parse(text) is not null;
    }

    private static AcceptedCommand? Read(string text) =>
        CommandAnnotations.Accepted(ImmutableSortedDictionary<string, string>.Empty.Add(WellKnown.AcceptedCommandAnnotation, text));
}
