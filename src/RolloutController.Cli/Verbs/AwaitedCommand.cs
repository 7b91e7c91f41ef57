using System.Text.Json.Nodes;
using RolloutController.Cli.Cluster;
using RolloutController.Cli.Rendering;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Parsing;
using RolloutController.Core.Model.Status;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Cli.Verbs;

/// <summary>
/// Recognises what became of a command. Its uuid is made by the controller: it is learnt from the accepted-command annotation, or, where a
/// watch missed that, from a new last command with the same verb.
/// </summary>
/// <param name="before">The Rollout as it was before the command was written.</param>
/// <param name="verb">The command.</param>
internal sealed class AwaitedCommand(JsonObject before, string verb)
{
    private readonly string? _idBefore = RolloutReader.Read(before).Status.LastCommand?.Id;
    private readonly string? _versionBefore = before.ResourceVersion();
    private string? _id;
    private bool _isPending = true;

    /// <summary>Another command that stands in the place of ours, which was never taken up; null without one.</summary>
    public string? ReplacedBy { get; private set; }

    /// <summary>Looks at a newer state of the Rollout; the result once it is there.</summary>
    public LastCommand? Look(JsonObject rollout)
    {
        // A list from a cache may still show the state before.
        if (rollout.ResourceVersion() == _versionBefore) return null;
        var pending = CommandAnnotation.Pending(rollout);
        _isPending = pending is not null;
        if (CommandAnnotation.Accepted(rollout) is { } accepted && accepted.Id != _idBefore && accepted.Verb == verb) _id ??= accepted.Id;
        var last = RolloutReader.Read(rollout).Status.LastCommand;
        if (last is not null && last.Id != _idBefore && (_id is null ? last.Verb == verb : last.Id == _id)) return last;
        if (_id is null && pending is not null && pending != verb) ReplacedBy = pending;
        return null;
    }

    /// <summary>Where the command stands when the time is over.</summary>
    public string Standing(ObjectKey key, TimeSpan waited) => (_id, _isPending) switch
    {
        (not null, _) => $"{verb} of {key} was taken up but not carried out within {Ages.Format(waited)}; it goes on, see rolloutctl get {key.Name}",
        (null, true) => $"{verb} of {key}: no controller took it up within {Ages.Format(waited)}; it stays and will be carried out when one runs, "
            + $"take it back with kubectl annotate rollout {key.Name} -n {key.Namespace} {WellKnown.CommandAnnotation}-",
        (null, false) => $"{verb} of {key} was taken away before a controller carried it out; look with rolloutctl get {key.Name} and ask again",
    };
}
