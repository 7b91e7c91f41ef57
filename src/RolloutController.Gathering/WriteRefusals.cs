using System.Collections.Concurrent;
using RolloutController.Core.Mesh;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Gathering;

/// <summary>The last refusal of a mesh write per Rollout, so that the next pass can say so in a condition and does not press.</summary>
public sealed class WriteRefusals
{
    private readonly ConcurrentDictionary<ObjectKey, Refused> refusals = new();

    /// <summary>What was refused last; null when the last writes went through.</summary>
    public string? Get(ObjectKey rollout) => refusals.GetValueOrDefault(rollout)?.Why;

    /// <summary>The refusal of these very writes when it is younger than <paramref name="pace"/>; null when they may be tried.</summary>
    public string? HoldsBack(ObjectKey rollout, TrafficEdits edits, TimeSpan pace, DateTimeOffset now) =>
        refusals.GetValueOrDefault(rollout) is { } last && now - last.At < pace && last.Writes == Describe(edits) ? last.Why : null;

    /// <summary>Remembers a refusal, or forgets the last one where <paramref name="refusal"/> is null; true when that changed anything.</summary>
    public bool Set(ObjectKey rollout, string? refusal, TrafficEdits edits, DateTimeOffset now)
    {
        if (refusal is null)
            return Forget(rollout);
        var changed = Get(rollout) != refusal;
        refusals[rollout] = new Refused(refusal, Describe(edits), now);
        return changed;
    }

    /// <summary>Forgets what was refused; true when anything was.</summary>
    public bool Forget(ObjectKey rollout) => refusals.TryRemove(rollout, out _);

    private static string Describe(TrafficEdits edits) =>
        string.Join('\n', edits.AddSubsets.Concat(edits.Routes).Concat(edits.RemoveSubsets).Select(edit => $"{edit.Kind} {edit.Name} {edit.Description}"));

    private sealed record Refused(string Why, string Writes, DateTimeOffset At);
}
