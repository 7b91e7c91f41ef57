namespace RolloutController.Core.StateMachine;

/// <summary>What leads from one phase to another.</summary>
public enum Trigger
{
    /// <summary>The version that serves was found, and the routes name its subset.</summary>
    Adopted,

    /// <summary>A version other than the one that serves (or the one that failed) is asked for.</summary>
    VersionAsked,

    /// <summary>The new version's workload is ready and its subset proven.</summary>
    CanaryProven,

    /// <summary>The last step is over, or none is to be walked any more.</summary>
    StepsPassed,

    /// <summary>The time at 100 % is over.</summary>
    BakePassed,

    /// <summary>A pause step, a person, the spec or a verdict holds it.</summary>
    Held,

    /// <summary>Nothing holds it any more.</summary>
    Released,

    /// <summary>A gate is over its failure limit.</summary>
    GateFailed,

    /// <summary>A gate stayed without a verdict past its limit.</summary>
    GateInconclusive,

    /// <summary>A person aborted.</summary>
    AbortAsked,

    /// <summary>The new version's workload was not ready in time.</summary>
    DeadlinePassed,

    /// <summary>A change did not reach the proxies, or one refused it.</summary>
    PropagationFailed,

    /// <summary>A third version is asked for while one is under trial.</summary>
    Superseded,

    /// <summary>The version that serves is asked for again.</summary>
    StableAsked,

    /// <summary>All traffic is back on stable, proven or waited out.</summary>
    TrafficBack,

    /// <summary>A person asked for a new attempt.</summary>
    RetryAsked,

    /// <summary>The spec, or what it refers to, is not usable.</summary>
    SpecBroken,

    /// <summary>It is usable again.</summary>
    SpecHealed,

    /// <summary>The Rollout is being deleted.</summary>
    Deleted,
}
