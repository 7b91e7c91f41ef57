namespace RolloutController.Core.Model;

/// <summary>A time in which no step advances, whatever the windows say: exactly one of the nested kinds.</summary>
public abstract record Freeze
{
    private Freeze()
    {
    }

    /// <summary>Why, for people; empty where nobody said.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Each time that the Quartz expression matches in its time zone (IANA).</summary>
    public sealed record Recurring(string Cron, string TimeZone) : Freeze;

    /// <summary>Once: from the first moment until the second, which is not in it any more.</summary>
    public sealed record Once(DateTimeOffset From, DateTimeOffset To) : Freeze;
}
