using System.Text.Json.Nodes;
using RolloutController.Core.Model.Parsing;

namespace RolloutController.Core.Model.Resource;

/// <summary>Gates between the form that is written and the one that is reasoned with.</summary>
internal static class GateConversion
{
    /// <summary>A gate whose texts were checked already; null when it has no criterion, several, or a query without limits.</summary>
    public static Gate? ToDomain(GateResource gate)
    {
        var criterion = CriterionOf(gate);
        return criterion is null ? null : new Gate
        {
            Name = gate.Name,
            Criterion = criterion,
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
            ? new ErrorRateResource { Max = JsonValue.Create(rate.Max.ToString()) }
            : null,
        Latency = gate.Criterion is GateCriterion.Latency latency
            ? new LatencyResource { Quantile = DecimalParser.Format(latency.Quantile), Max = DurationParser.Format(latency.Max) }
            : null,
        Query = gate.Criterion is GateCriterion.Query query
            ? new QueryResource { Promql = query.PromQl, Min = Text(query.Min), Max = Text(query.Max) }
            : null,
        Window = DurationParser.Format(gate.Window),
        MinimumRequests = gate.MinimumRequests,
        FailureLimit = gate.FailureLimit,
        InconclusiveLimit = gate.InconclusiveLimit,
        ConsecutiveErrorLimit = gate.ConsecutiveErrorLimit,
        InitialDelay = DurationParser.Format(gate.InitialDelay),
    };

    private static GateCriterion? CriterionOf(GateResource gate) => gate switch
    {
        { ErrorRate: { } rate, Latency: null, Query: null } => new GateCriterion.ErrorRate(PercentageParser.Parse(rate.Max)),
        { ErrorRate: null, Latency: { } latency, Query: null } =>
            new GateCriterion.Latency(DecimalParser.Parse(latency.Quantile), DurationParser.Parse(latency.Max)),
        { ErrorRate: null, Latency: null, Query: { } query } when query.Min is not null || query.Max is not null =>
            new GateCriterion.Query(query.Promql, Number(query.Min), Number(query.Max)),
        _ => null,
    };

    private static decimal? Number(string? text) => text is null ? null : DecimalParser.Parse(text);

    private static string? Text(decimal? number) => number is { } value ? DecimalParser.Format(value) : null;
}
