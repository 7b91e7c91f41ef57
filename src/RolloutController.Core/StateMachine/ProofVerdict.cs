namespace RolloutController.Core.StateMachine;

/// <summary>Whether one may go on after a mesh change.</summary>
internal enum ProofVerdict
{
    /// <summary>Not yet.</summary>
    Waiting,

    /// <summary>Yes: proven, waited out where nothing can be proven, or let through by the policy.</summary>
    Proven,

    /// <summary>No: refused by a proxy, or unproven past the time-out.</summary>
    Failed,
}
