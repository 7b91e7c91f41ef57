using System.Collections.Immutable;
using RolloutController.Core.Model;

namespace RolloutController.Core.Gates;

/// <summary>Reads the results of <see cref="GateQueries"/>.</summary>
public static class GateResults
{
    /// <summary>The measurement that a gate's results come to.</summary>
    /// <param name="gate">The gate.</param>
    /// <param name="scope">The scope that the queries were made for.</param>
    /// <param name="byPart">The results by <see cref="NamedQuery.Part"/>.</param>
    public static Measurement Read(Gate gate, MeasurementScope scope, ImmutableDictionary<string, QueryResult> byPart) => gate.Criterion switch
    {
        GateCriterion.ErrorRate => ReadErrorRate(gate, scope, byPart),
        GateCriterion.Latency or GateCriterion.Query => ReadValue(gate, scope, byPart),
        _ => throw new ArgumentOutOfRangeException(nameof(gate), gate.Criterion, "Unknown criterion"),
    };

    private static Measurement ReadErrorRate(Gate gate, MeasurementScope scope, ImmutableDictionary<string, QueryResult> byPart)
    {
        var (requests, requestsFailure) = CountOf(scope.Canary, byPart, NamedQuery.Requests);
        if (requestsFailure is not null) return new Measurement.Error(requestsFailure);
        var (errors, errorsFailure) = CountOf(scope.Canary, byPart, NamedQuery.Errors);
        if (errorsFailure is not null) return new Measurement.Error(errorsFailure);

        // No error series is no error, but only where requests are seen at all.
        return requests is null or 0
            ? NoRequests(gate, scope)
            : new Measurement.Value((errors ?? 0) / requests.Value, requests) { Stable = StableErrorRate(gate, scope, byPart) };
    }

    private static StableValue? StableErrorRate(Gate gate, MeasurementScope scope, ImmutableDictionary<string, QueryResult> byPart) =>
        gate.OverStable is not null && CountOf(scope.Stable, byPart, NamedQuery.Requests).Count is { } requests and > 0
            ? new StableValue((CountOf(scope.Stable, byPart, NamedQuery.Errors).Count ?? 0) / requests, requests)
            : null;

    private static Measurement ReadValue(Gate gate, MeasurementScope scope, ImmutableDictionary<string, QueryResult> byPart)
    {
        var (requests, failure) = byPart.ContainsKey(NamedQuery.Requests) ? CountOf(scope.Canary, byPart, NamedQuery.Requests) : (null, null);
        if (failure is not null) return new Measurement.Error(failure);
        if (gate.OverStable is not null && byPart.GetValueOrDefault(NamedQuery.Stable) is QueryResult.Failure unknown)
            return new Measurement.Error($"stable's value: {unknown.Detail}");
        if (byPart.ContainsKey(NamedQuery.Requests)) requests ??= 0;

        return byPart.GetValueOrDefault(NamedQuery.Value) switch
        {
            QueryResult.Scalar scalar => new Measurement.Value(scalar.Value, requests) { Stable = StableLatency(gate, scope, byPart) },
            QueryResult.Vector { Samples: [] } => gate.Criterion is GateCriterion.Query
                ? new Measurement.NoData("the query has no result")
                : NoRequests(gate, scope),
            QueryResult.Vector { Samples: [var one] } => new Measurement.Value(one.Value, requests) { Stable = StableLatency(gate, scope, byPart) },
            QueryResult.Vector several => new Measurement.Error($"the query gives {several.Samples.Length} series; expected one value"),
            QueryResult.Failure wrong => new Measurement.Error(wrong.Detail),
            _ => new Measurement.Error("the query was not asked"),
        };
    }

    private static StableValue? StableLatency(Gate gate, MeasurementScope scope, ImmutableDictionary<string, QueryResult> byPart) =>
        gate.OverStable is not null && byPart.GetValueOrDefault(NamedQuery.Stable) is QueryResult.Vector { Samples: [var one] } && !double.IsNaN(one.Value)
            ? new StableValue(one.Value, byPart.ContainsKey(NamedQuery.Requests) ? CountOf(scope.Stable, byPart, NamedQuery.Requests).Count ?? 0 : null)
            : null;

    private static Measurement.NoData NoRequests(Gate gate, MeasurementScope scope) => new(
        $"no requests to {scope.Service} version {scope.Canary} in {PromQlText.Duration(gate.Window)} (reporter {IstioMetrics.Reporter(scope.Reporter)})");

    private static (double? Count, string? Failure) CountOf(string? version, ImmutableDictionary<string, QueryResult> byPart, string part)
    {
        switch (byPart.GetValueOrDefault(part))
        {
            case QueryResult.Vector vector:
                double? sum = null;
                foreach (var sample in vector.Samples)
                {
                    if (IsOf(sample, version)) sum = (sum ?? 0) + sample.Value;
                }

                return (sum, null);
            case QueryResult.Failure failure:
                return (null, failure.Detail);
            case null:
                return (null, $"the query for {part} was not asked");
            default:
                return (null, $"the query for {part} gives a scalar; expected series");
        }
    }

    /// <summary>
    /// A proxy learns the peer's version from its answer. Without an answer (time-out, reset, connect failure) it knows only
    /// the canonical revision that came with the endpoint, and reports the version as unknown.
    /// </summary>
    private static bool IsOf(QuerySample sample, string? version) =>
        sample.Label(IstioMetrics.Version) == version
        || (sample.Label(IstioMetrics.Version) is IstioMetrics.Unknown
            && version != IstioMetrics.RevisionOfUnknownPeers
            && sample.Label(IstioMetrics.CanonicalRevision) == version);
}
