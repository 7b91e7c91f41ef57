using System.Collections.Immutable;
using RolloutController.Core.Mesh;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Cli.Planning;

/// <summary>Every change is proven as soon as it is asked about: in a plan all proxies acknowledge at once.</summary>
internal sealed class GrantedProofs : IProofs
{
    private ImmutableArray<MeshChange> _sought = [];

    /// <summary>True when <paramref name="changes"/> has one that was not sought before: its proof is news.</summary>
    public bool IsNews(ImmutableArray<MeshChange> changes) => changes.Any(change => _sought.All(known => known.Id != change.Id));

    public void Seek(ObjectKey rollout, ImmutableArray<MeshChange> changes) => _sought = changes;

    public ImmutableDictionary<string, Proof> Get(ObjectKey rollout) =>
        _sought.ToImmutableDictionary(change => change.Id, change => new Proof { ChangeId = change.Id, State = ProofState.Proven });
}
