using RolloutController.Core.Model;

namespace RolloutController.Core.Gates;

/// <summary>The limit that stable's value sets for the canary's.</summary>
internal static class Comparison
{
    /// <summary>The limits as they are written while stable's value is not known.</summary>
    public static Limits Announce(Limits own, MaxIncrease? increase) =>
        own.Max is null && increase is not null ? own with { Note = $"stable + {Text(increase)}" } : own;

    /// <summary>Why the values cannot be compared; null when they can.</summary>
    public static string? Missing(Gate gate, StableValue? stable) => stable switch
    {
        null => $"no requests to the stable version in {PromQlText.Duration(gate.Window)} to compare with",
        _ when gate.MinimumRequests > 0 && GateJudge.TooFew(gate, stable.Requests) is { } tooFew => $"of the stable version: {tooFew}",
        _ => null,
    };

    /// <summary>The limits with the largest value that stable's allows, where that is the smaller one.</summary>
    public static Limits Tighten(Limits own, MaxIncrease increase, StableValue stable)
    {
        var allowed = increase switch
        {
            MaxIncrease.Points points => stable.Number + (double)points.Share.Fraction,
            MaxIncrease.Time time => stable.Number + time.Span.TotalSeconds,
            MaxIncrease.Relative relative => stable.Number * (1 + (double)relative.Share.Fraction),
            _ => throw new ArgumentOutOfRangeException(nameof(increase), increase, "Unknown kind of increase"),
        };
        return own.Max <= allowed ? own : own with { Max = allowed, Note = $"stable {own.Format(stable.Number)} + {Text(increase)}" };
    }

    private static string Text(MaxIncrease increase) => increase switch
    {
        MaxIncrease.Points points => points.Share.ToString(),
        MaxIncrease.Time time => PromQlText.Duration(time.Span),
        MaxIncrease.Relative relative => $"{relative.Share} of it",
        _ => throw new ArgumentOutOfRangeException(nameof(increase), increase, "Unknown kind of increase"),
    };
}
