namespace RolloutController.Core.Mesh;

/// <summary>What a write does to generated routes that stand.</summary>
public enum Withdrawal
{
    /// <summary>None has to go, or others stay or come in their place.</summary>
    None,

    /// <summary>All of them leave, in one write with other changes of the object.</summary>
    Along,

    /// <summary>All of them leave, and nothing else changes.</summary>
    Alone,
}
