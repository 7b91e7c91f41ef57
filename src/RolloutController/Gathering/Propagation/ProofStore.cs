using System.Collections.Immutable;
using RolloutController.Core.Mesh;
using RolloutController.Core.Mesh.Propagation;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Gathering.Propagation;

/// <summary>The changes that are sought and what is known about them, by Rollout. In memory only: after a restart all is found again.</summary>
internal sealed class ProofStore(TimeSpan progressInterval)
{
    private readonly Lock gate = new();
    private ImmutableDictionary<ObjectKey, ImmutableArray<SoughtChange>> byRollout = ImmutableDictionary<ObjectKey, ImmutableArray<SoughtChange>>.Empty;

    /// <summary>From now on exactly these are sought; what is known about those that stay is kept.</summary>
    public void Seek(ObjectKey rollout, ImmutableArray<MeshChange> changes, DateTimeOffset now)
    {
        lock (gate)
        {
            var before = byRollout.GetValueOrDefault(rollout, []);
            byRollout = changes.IsDefaultOrEmpty
                ? byRollout.Remove(rollout)
                : byRollout.SetItem(rollout, [.. changes.Select(change =>
                    before.FirstOrDefault(sought => sought.Change.Id == change.Id) ?? new SoughtChange(change, now, PropagationMemory.Empty, null, null))]);
        }
    }

    /// <summary>What is known, by change id.</summary>
    public ImmutableDictionary<string, Proof> Get(ObjectKey rollout) =>
        Volatile.Read(ref byRollout).GetValueOrDefault(rollout, [])
            .DistinctBy(sought => sought.Change.Id)
            .ToImmutableDictionary(sought => sought.Change.Id, sought => sought.Known);

    /// <summary>Changes about which more may be learned, in the order of their Rollouts' names.</summary>
    public ImmutableArray<(ObjectKey Rollout, SoughtChange Sought)> Open() =>
        [.. Volatile.Read(ref byRollout)
            .OrderBy(entry => entry.Key.Namespace, StringComparer.Ordinal).ThenBy(entry => entry.Key.Name, StringComparer.Ordinal)
            .SelectMany(entry => entry.Value.Where(sought => sought.IsOpen).Select(sought => (entry.Key, sought)))];

    /// <summary>Keeps what a round found. True when the Rollout should look at it now.</summary>
    public bool Learn(ObjectKey rollout, PropagationFinding finding, DateTimeOffset at)
    {
        lock (gate)
        {
            var all = byRollout.GetValueOrDefault(rollout, []);
            if (all.FirstOrDefault(sought => sought.Change.Id == finding.Proof.ChangeId) is not { } before) return false;
            var tell = IsNews(before, finding.Proof, at);
            byRollout = byRollout.SetItem(rollout, all.Replace(before, before with
            {
                Memory = finding.Memory,
                Proof = finding.Proof,
                Told = tell ? (finding.Proof, at) : before.Told,
            }));
            return tell;
        }
    }

    // Progress is for people: it may be late, and each report costs a status write.
    private bool IsNews(SoughtChange before, Proof now, DateTimeOffset at) =>
        before.Told is not { } told
        || told.Proof.State != now.State
        || told.Proof.Reason != now.Reason
        || ((told.Proof.Accepted, told.Proof.Total) != (now.Accepted, now.Total) && at - told.At >= progressInterval);
}
