namespace RolloutController.Core.StateMachine;

/// <summary>Types of the conditions in status.</summary>
public static class ConditionTypes
{
    /// <summary>The version asked for serves everything, and is stable.</summary>
    public const string Ready = "Ready";

    /// <summary>Something is under way (kstatus: in progress); absent when nothing is.</summary>
    public const string Reconciling = "Reconciling";

    /// <summary>Nothing goes on without a person (kstatus: failed); absent when it does.</summary>
    public const string Stalled = "Stalled";

    /// <summary>Held, see <c>status.pause</c>.</summary>
    public const string Paused = "Paused";

    /// <summary>The version asked for is the stable one.</summary>
    public const string Promoted = "Promoted";

    /// <summary>The version asked for was rolled back.</summary>
    public const string RolledBack = "RolledBack";

    /// <summary>The mesh objects are as the status says and no proof is awaited.</summary>
    public const string TrafficSettled = "TrafficSettled";

    /// <summary>The spec and what it refers to can be used.</summary>
    public const string SpecValid = "SpecValid";

    /// <summary>The last change is at every proxy that needs it.</summary>
    public const string PropagationProven = "PropagationProven";

    /// <summary>False while traffic cannot go back because stable has no ready endpoint; else absent.</summary>
    public const string StableAvailable = "StableAvailable";

    /// <summary>False while subsets that are not used any more are still in the DestinationRule; else absent.</summary>
    public const string CleanedUp = "CleanedUp";

    /// <summary>True with what is risky though usable (a warning); else absent.</summary>
    public const string Warned = "Warned";

    /// <summary>True with what other objects in the mesh do to this Rollout, as long as it does not keep it from starting; else absent.</summary>
    public const string TrapsFound = "TrapsFound";

    /// <summary>True when traps in the mesh could not be looked for, for want of read rights; else absent.</summary>
    public const string TrapsUnchecked = Mesh.Traps.UncheckedTraps.Reason;
}
