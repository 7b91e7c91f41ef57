using System.Collections.Concurrent;
using System.Collections.Immutable;
using RolloutController.Core.Mesh;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.IntegrationTests.World;

/// <summary>What a controller without measured propagation believes: a write is at every proxy as soon as it is written.</summary>
internal sealed class ProvenAtOnce(Action<ObjectKey> wake) : IProofs
{
    private readonly ConcurrentDictionary<ObjectKey, ImmutableArray<MeshChange>> _sought = [];

    public void Seek(ObjectKey rollout, ImmutableArray<MeshChange> changes)
    {
        var before = _sought.GetValueOrDefault(rollout, []);
        _sought[rollout] = changes;
        if (changes.Any(change => before.All(known => known.Id != change.Id)))
            wake(rollout);
    }

    public ImmutableDictionary<string, Proof> Get(ObjectKey rollout) =>
        _sought.GetValueOrDefault(rollout, []).ToImmutableDictionary(
            change => change.Id, change => new Proof { ChangeId = change.Id, State = ProofState.Proven, Accepted = 1, Total = 1 });
}
