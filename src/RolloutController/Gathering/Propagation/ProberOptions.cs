namespace RolloutController.Gathering.Propagation;

/// <summary>How often and how much is asked.</summary>
public sealed record ProberOptions
{
    /// <summary>Time between two rounds of questions.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Dumps asked of one istiod in one round, for all changes together.</summary>
    public int DumpsPerRound { get; init; } = 4;

    /// <summary>The least time between two wakes that only report progress.</summary>
    public TimeSpan ProgressInterval { get; init; } = TimeSpan.FromSeconds(2);
}
