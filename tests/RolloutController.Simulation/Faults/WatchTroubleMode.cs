namespace RolloutController.Simulation.Runs.Faults;

/// <summary>What befalls watch events.</summary>
public enum WatchTroubleMode
{
    /// <summary>They never come; when the trouble is over the watch is refused as expired, so that all is listed anew.</summary>
    Lose,

    /// <summary>They come twice.</summary>
    Duplicate,

    /// <summary>They come when the trouble is over, in their order.</summary>
    Delay,
}
