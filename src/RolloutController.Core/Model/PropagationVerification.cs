namespace RolloutController.Core.Model;

/// <summary>Where the proof of propagation comes from.</summary>
public enum PropagationVerification
{
    /// <summary>Every istiod is asked what each proxy acknowledged.</summary>
    Istiod,

    /// <summary>Only time is waited.</summary>
    Delay,
}
