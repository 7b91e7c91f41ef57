using System.Text.Json.Nodes;
using RolloutController.Core.Model.Parsing;

namespace RolloutController.Core.Model.Resource;

/// <summary>Gates between the form that is written and the one that is reasoned with.</summary>
internal static class GateConversion
{
    /// <summary>A gate whose texts were checked already; null when it has no criterion, several, or one without a limit.</summary>
    public static Gate? ToDomain(GateResource gate)
    {
        var criterion = CriterionOf(gate);
        return criterion is null ? null : new Gate
        {
            Name = gate.Name,
            Criterion = criterion,
            OverStable = IncreaseOf(gate),
            Window = DurationParser.Parse(gate.Window ?? "1m"),
            MinimumRequests = gate.MinimumRequests ?? 0,
            FailureLimit = gate.FailureLimit ?? 0,
            InconclusiveLimit = gate.InconclusiveLimit,
            ConsecutiveErrorLimit = gate.ConsecutiveErrorLimit ?? 4,
            InitialDelay = DurationParser.Parse(gate.InitialDelay ?? "0s"),
        };
    }

    /// <summary>The form that is written; every field with a default is there.</summary>
    public static GateResource ToResource(Gate gate) => new()
    {
        Name = gate.Name,
        ErrorRate = gate.Criterion is GateCriterion.ErrorRate rate
            ? new ErrorRateResource { Max = rate.Max is { } share ? JsonValue.Create(share.ToString()) : null }
            : null,
        Latency = gate.Criterion is GateCriterion.Latency latency
            ? new LatencyResource { Quantile = DecimalParser.Format(latency.Quantile), Max = latency.Max is { } longest ? DurationParser.Format(longest) : null }
            : null,
        Query = gate.Criterion is GateCriterion.Query query
            ? new QueryResource { Promql = query.PromQl, Min = Text(query.Min), Max = Text(query.Max) }
            : null,
        CompareTo = gate.OverStable is null ? null : ComparedVersion.Stable,
        MaxIncrease = gate.OverStable switch
        {
            null => null,
            MaxIncrease.Points points => new MaxIncreaseResource { Absolute = points.Share.ToString() },
            MaxIncrease.Time time => new MaxIncreaseResource { Absolute = DurationParser.Format(time.Span) },
            MaxIncrease.Relative relative => new MaxIncreaseResource { Relative = JsonValue.Create(relative.Share.ToString()) },
            _ => throw new ArgumentOutOfRangeException(nameof(gate), gate.OverStable, "not a known kind of increase"),
        },
        Window = DurationParser.Format(gate.Window),
        MinimumRequests = gate.MinimumRequests,
        FailureLimit = gate.FailureLimit,
        InconclusiveLimit = gate.InconclusiveLimit,
        ConsecutiveErrorLimit = gate.ConsecutiveErrorLimit,
        InitialDelay = DurationParser.Format(gate.InitialDelay),
    };

    private static GateCriterion? CriterionOf(GateResource gate) => gate switch
    {
        { ErrorRate: { } rate, Latency: null, Query: null } when rate.Max is not null || IncreaseOf(gate) is not null =>
            new GateCriterion.ErrorRate(rate.Max is { } max ? PercentageParser.Parse(max) : null),
        { ErrorRate: null, Latency: { } latency, Query: null } when latency.Max is not null || IncreaseOf(gate) is not null =>
            new GateCriterion.Latency(DecimalParser.Parse(latency.Quantile), latency.Max is { } max ? DurationParser.Parse(max) : null),
        { ErrorRate: null, Latency: null, Query: { } query } when query.Min is not null || query.Max is not null =>
            new GateCriterion.Query(query.Promql, Number(query.Min), Number(query.Max)),
        _ => null,
    };

    private static MaxIncrease? IncreaseOf(GateResource gate) => gate switch
    {
        { CompareTo: null } => null,
        { MaxIncrease: { Relative: { } share, Absolute: null } } => new MaxIncrease.Relative(PercentageParser.Parse(share)),
        { MaxIncrease: { Absolute: { } points, Relative: null }, ErrorRate: not null } when PercentageParser.TryParse(points, out var share) => new MaxIncrease.Points(share),
        { MaxIncrease: { Absolute: { } time, Relative: null }, Latency: not null } when DurationParser.TryParse(time, out var span) => new MaxIncrease.Time(span),
        _ => null,
    };

    private static decimal? Number(string? text) => text is null ? null : DecimalParser.Parse(text);

    private static string? Text(decimal? number) => number is { } value ? DecimalParser.Format(value) : null;
}
