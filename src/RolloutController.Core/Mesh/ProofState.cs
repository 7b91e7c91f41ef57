namespace RolloutController.Core.Mesh;

/// <summary>How far a change is at the proxies.</summary>
public enum ProofState
{
    /// <summary>Some proxies do not have it yet, or nothing is known yet.</summary>
    Pending,

    /// <summary>Every proxy that needs it has acknowledged it.</summary>
    Proven,

    /// <summary>A proxy refused it because of our change.</summary>
    Rejected,

    /// <summary>This istiod cannot be asked (old version, unparsable answers): wait a delay instead.</summary>
    Unverifiable,
}
