using System.Collections.Immutable;
using RolloutController.Core.Model;

namespace RolloutController.Core.StateMachine;

/// <summary>How verbs are written in the command annotation.</summary>
public static class CommandVerbs
{
    /// <summary>All verbs as written.</summary>
    public static ImmutableArray<string> All { get; } = [.. Enum.GetValues<CommandVerb>().Select(Text)];

    /// <summary>The verb as written: <c>promote-full</c>.</summary>
    public static string Text(CommandVerb verb) => verb switch
    {
        CommandVerb.Promote => "promote",
        CommandVerb.Skip => "skip",
        CommandVerb.PromoteFull => "promote-full",
        CommandVerb.Pause => "pause",
        CommandVerb.Resume => "resume",
        CommandVerb.Abort => "abort",
        CommandVerb.Retry => "retry",
        _ => throw new ArgumentOutOfRangeException(nameof(verb), verb, "Unknown verb"),
    };

    /// <summary>The verb that a text means; null when it means none.</summary>
    public static CommandVerb? Parse(string text) =>
        Enum.GetValues<CommandVerb>().Where(verb => Text(verb) == text).Cast<CommandVerb?>().FirstOrDefault();
}
