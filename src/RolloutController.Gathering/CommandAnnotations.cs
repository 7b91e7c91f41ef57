using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Core.Model;
using RolloutController.Core.StateMachine;

namespace RolloutController.Gathering;

/// <summary>
/// The two annotations that carry a person's command. <c>command</c> is what a person writes; <c>accepted-command</c>
/// is what the controller makes of it under a new uuid, so that it is executed exactly once.
/// </summary>
internal static class CommandAnnotations
{
    /// <summary>The longest verb that is kept; anything longer is cut before it reaches status or an Event.</summary>
    private const int LongestText = 64;

    /// <summary>The command that was taken up; null when there is none or it cannot be read.</summary>
    public static AcceptedCommand? Accepted(ImmutableSortedDictionary<string, string> annotations)
    {
        if (!annotations.TryGetValue(WellKnown.AcceptedCommandAnnotation, out var text))
            return null;
        var parts = text.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length < 2)
            return new AcceptedCommand(text, text, null, "");
        return new AcceptedCommand(parts[0], parts[1], CommandVerbs.Parse(parts[1]), parts.Length > 2 ? parts[2] : "");
    }

    /// <summary>A command that nobody has taken up yet; null without one.</summary>
    public static string? Pending(ImmutableSortedDictionary<string, string> annotations) =>
        annotations.GetValueOrDefault(WellKnown.CommandAnnotation);

    /// <summary>The accepted form of a pending command.</summary>
    public static string Accept(string pending, Guid id, string fieldManager) =>
        $"{id:D} {OneWord(pending)} {OneWord(fieldManager)}".TrimEnd();

    /// <summary>Which field manager wrote the annotation, from <c>metadata.managedFields</c>; empty when that is not recorded.</summary>
    public static string WrittenBy(JsonObject rollout, string annotation)
    {
        foreach (var entry in ObjectJson.Children(rollout["metadata"], "managedFields"))
        {
            if (entry["fieldsV1"] is JsonObject fields
                && fields["f:metadata"] is JsonObject metadata
                && metadata["f:annotations"] is JsonObject annotations
                && annotations.ContainsKey("f:" + annotation))
            {
                return ObjectJson.Text(entry, "manager") ?? "";
            }
        }

        return "";
    }

    private static string OneWord(string text)
    {
        var word = new string([.. text.Trim().Take(LongestText).Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/' ? c : '_')]);
        return word.Length == 0 ? "-" : word;
    }
}
