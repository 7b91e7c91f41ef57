using System.Collections.Immutable;
using RolloutController.Core.Mesh;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Simulation.Runs.Mutations;

/// <summary>Takes changes of one kind for proven as soon as they are sought.</summary>
internal sealed class CredulousProofs(IProofs inner, Action<ObjectKey> wake, Func<MeshChange, bool> believes) : IProofs
{
    private readonly Dictionary<ObjectKey, ImmutableArray<MeshChange>> sought = [];

    public void Seek(ObjectKey rollout, ImmutableArray<MeshChange> changes)
    {
        var before = sought.GetValueOrDefault(rollout, []);
        sought[rollout] = changes;
        inner.Seek(rollout, changes);
        if (changes.Any(change => believes(change) && before.All(known => known.Id != change.Id)))
            wake(rollout);
    }

    public ImmutableDictionary<string, Proof> Get(ObjectKey rollout)
    {
        var known = inner.Get(rollout);
        foreach (var change in sought.GetValueOrDefault(rollout, []).Where(believes))
            known = known.SetItem(change.Id, new Proof { ChangeId = change.Id, State = ProofState.Proven, Accepted = 1, Total = 1 });
        return known;
    }
}
