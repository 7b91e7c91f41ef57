using RolloutController.Core.Mesh;
using RolloutController.Core.Mesh.Propagation;

namespace RolloutController.Gathering.Propagation;

/// <summary>A change that is sought for a Rollout.</summary>
/// <param name="Change">The change.</param>
/// <param name="Since">When it was first sought here.</param>
/// <param name="Memory">What the last round left.</param>
/// <param name="Proof">What is known; null before the first round.</param>
/// <param name="Told">The last proof that the Rollout was woken for, and when.</param>
internal sealed record SoughtChange(MeshChange Change, DateTimeOffset Since, PropagationMemory Memory, Proof? Proof, (Proof Proof, DateTimeOffset At)? Told)
{
    /// <summary>What is known, or that nothing is yet.</summary>
    public Proof Known => (Proof ?? new Proof { ChangeId = Change.Id, State = ProofState.Pending, Detail = "nothing is known from istiod yet" }) with { AskedSince = Since };

    /// <summary>More questions may bring more: a proxy that refuses a change today may take it tomorrow.</summary>
    public bool IsOpen => Proof is not { State: ProofState.Proven };
}
