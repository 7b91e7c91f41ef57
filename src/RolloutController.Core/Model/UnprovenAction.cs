namespace RolloutController.Core.Model;

/// <summary>What happens when a change is not proven within the time-out.</summary>
public enum UnprovenAction
{
    /// <summary>Go on waiting.</summary>
    Wait,

    /// <summary>Go on as if it were proven.</summary>
    Proceed,

    /// <summary>The attempt fails.</summary>
    Fail,
}
