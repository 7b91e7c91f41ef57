namespace RolloutController.Core.Model;

/// <summary>What a gate measures and its limit: exactly one of the nested kinds.</summary>
public abstract record GateCriterion
{
    private GateCriterion()
    {
    }

    /// <summary>Share of failed requests to the canary; without a limit of its own (null) it is compared with stable's.</summary>
    public sealed record ErrorRate(Percentage? Max) : GateCriterion;

    /// <summary>A quantile (0 to 1, exclusive) of the canary's response time; without a limit of its own (null) it is compared with stable's.</summary>
    public sealed record Latency(decimal Quantile, TimeSpan? Max) : GateCriterion;

    /// <summary>A PromQL expression with one value; at least one of the limits is set.</summary>
    public sealed record Query(string PromQl, decimal? Min, decimal? Max) : GateCriterion;
}
