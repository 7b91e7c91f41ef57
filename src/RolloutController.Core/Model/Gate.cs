namespace RolloutController.Core.Model;

/// <summary>A condition on a measured value that must hold for the canary to receive more traffic.</summary>
public sealed record Gate
{
    /// <summary>Unique within the Rollout.</summary>
    public required string Name { get; init; }

    /// <summary>What is measured and its limit.</summary>
    public required GateCriterion Criterion { get; init; }

    /// <summary>How far the canary's value may exceed that of stable over the same window, besides the criterion's own limit; null: not compared.</summary>
    public MaxIncrease? OverStable { get; init; }

    /// <summary>The time before the measurement over which rates are taken.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Fewer requests in the window than this give no verdict.</summary>
    public int MinimumRequests { get; init; }

    /// <summary>Failures tolerated within a step.</summary>
    public int FailureLimit { get; init; }

    /// <summary>Measurements without a verdict tolerated in a row; null: without limit while the step lasts.</summary>
    public int? InconclusiveLimit { get; init; }

    /// <summary>Errors of the measurement itself tolerated in a row.</summary>
    public int ConsecutiveErrorLimit { get; init; } = 4;

    /// <summary>Time from the step's start in which nothing is measured.</summary>
    public TimeSpan InitialDelay { get; init; }
}
