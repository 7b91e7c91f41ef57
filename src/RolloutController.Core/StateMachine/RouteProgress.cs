namespace RolloutController.Core.StateMachine;

/// <summary>How far a change of the routes is.</summary>
internal enum RouteProgress
{
    /// <summary>Not written, or not proven.</summary>
    Waiting,

    /// <summary>The proxies have it, or the policy says to go on.</summary>
    Standing,

    /// <summary>A proxy refused it, or the proof did not come and the policy says to fail.</summary>
    Failed,
}
