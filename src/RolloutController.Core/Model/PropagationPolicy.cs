namespace RolloutController.Core.Model;

/// <summary>How a mesh change is shown to have reached every proxy that needs it.</summary>
public sealed record PropagationPolicy
{
    /// <summary>Ask istiod, or wait.</summary>
    public PropagationVerification Verify { get; init; } = PropagationVerification.Istiod;

    /// <summary>At least this long is waited after a write, also with a proof.</summary>
    public TimeSpan MinimumDelay { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>After this time without a proof, <see cref="OnUnproven"/> decides.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>What happens without a proof.</summary>
    public UnprovenAction OnUnproven { get; init; } = UnprovenAction.Fail;
}
