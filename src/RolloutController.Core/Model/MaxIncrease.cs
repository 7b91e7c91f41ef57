namespace RolloutController.Core.Model;

/// <summary>By how much the canary's value may exceed stable's over the same window: exactly one of the nested kinds.</summary>
public abstract record MaxIncrease
{
    private MaxIncrease()
    {
    }

    /// <summary>By this many points of an error rate: stable at 1 % and 0.5 % here allow 1.5 %.</summary>
    public sealed record Points(Percentage Share) : MaxIncrease;

    /// <summary>By this much time of a latency.</summary>
    public sealed record Time(TimeSpan Span) : MaxIncrease;

    /// <summary>By this share of stable's own value: stable at 200 ms and 10 % here allow 220 ms.</summary>
    public sealed record Relative(Percentage Share) : MaxIncrease;
}
