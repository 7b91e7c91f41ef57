using System.Collections.Immutable;
using RolloutController.Core.Mesh;
using RolloutController.Kubernetes.Resources;

namespace RolloutController.Gathering;

/// <summary>Seeks proofs that mesh changes reached the proxies, outside of any pass, and keeps what is known.</summary>
public interface IProofs
{
    /// <summary>From now on exactly these changes of this Rollout are sought; none: it is left alone.</summary>
    void Seek(ObjectKey rollout, ImmutableArray<MeshChange> changes);

    /// <summary>What is known about the changes that are sought for this Rollout, by change id.</summary>
    ImmutableDictionary<string, Proof> Get(ObjectKey rollout);
}
