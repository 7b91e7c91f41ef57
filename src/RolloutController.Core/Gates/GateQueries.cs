using System.Collections.Immutable;
using System.Globalization;
using RolloutController.Core.Model;

namespace RolloutController.Core.Gates;

/// <summary>The PromQL of gates. Results are read back by <see cref="GateResults"/>.</summary>
public static class GateQueries
{
    // Requests that ended before a response, by something that went wrong behind the caller. DC (the caller left) is none of them.
    private const string FailureFlags = "UH|UF|UC|UT|UR|UO|LR|LH|NR|NC|NFCF|URX|UPE|UMSDR|DF|DT|SI|OM";

    // UNKNOWN, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, UNIMPLEMENTED, INTERNAL, UNAVAILABLE, DATA_LOSS.
    private const string FailedGrpcStatuses = "2|4|8|12|13|14|15";

    /// <summary>Whether a gate counts requests, which takes a side to read. A query of people's own asks whatever it asks.</summary>
    public static bool NeedsReporter(Gate gate) => gate.Criterion is not GateCriterion.Query || gate.MinimumRequests > 0;

    /// <summary>The queries of one gate, each with a different part.</summary>
    /// <param name="gate">The gate.</param>
    /// <param name="scope">Whom it measures; with a canary and, for a gate that needs one, a settled reporter.</param>
    /// <exception cref="ArgumentException">The scope has no canary, or its reporter is Auto and the gate needs one.</exception>
    public static ImmutableArray<NamedQuery> For(Gate gate, MeasurementScope scope)
    {
        var canary = scope.Canary ?? throw new ArgumentException("A gate measures a canary; the scope has none.", nameof(scope));
        return gate.Criterion switch
        {
            GateCriterion.ErrorRate => [Errors(gate.Window, scope), Requests(gate.Window, scope)],
            GateCriterion.Latency latency =>
            [
                .. WithRequests(new NamedQuery(NamedQuery.Value, Quantile(latency, gate.Window, scope, canary))),
                .. gate.OverStable is null ? Array.Empty<NamedQuery>() : [new NamedQuery(NamedQuery.Stable, Quantile(latency, gate.Window, scope, scope.Stable))],
            ],
            GateCriterion.Query query => WithRequests(new NamedQuery(NamedQuery.Value, QueryTemplate.Render(query.PromQl, scope, gate.Window))),
            _ => throw new ArgumentOutOfRangeException(nameof(gate), gate.Criterion, "Unknown criterion"),
        };

        ImmutableArray<NamedQuery> WithRequests(NamedQuery query) => gate.MinimumRequests > 0 ? [query, Requests(gate.Window, scope)] : [query];
    }

    /// <summary>Requests in the window per version.</summary>
    private static NamedQuery Requests(TimeSpan window, MeasurementScope scope)
    {
        var all = IstioMetrics.Requests(IstioMetrics.ServiceMatchers(scope, scope.Reporter));
        return new(NamedQuery.Requests, $"{IstioMetrics.PerVersion} ({IstioMetrics.Rise(PromQlText.Duration(window), all, [all], [all])})");
    }

    /// <summary>Failed requests in the window per version; injected faults are not failures.</summary>
    private static NamedQuery Errors(TimeSpan window, MeasurementScope scope)
    {
        var service = IstioMetrics.ServiceMatchers(scope, scope.Reporter);
        var notInjected = IstioMetrics.NoFlag("FI");
        var all = IstioMetrics.Requests(service);
        ImmutableArray<string> failed =
        [
            IstioMetrics.Requests(service, "response_code=~\"5..\"", notInjected),
            IstioMetrics.Requests(service, "response_code=\"0\"", IstioMetrics.AnyFlag(FailureFlags), notInjected),
            IstioMetrics.Requests(service, $"grpc_response_status=~\"{FailedGrpcStatuses}\"", "response_code!~\"0|5..\"", notInjected),
        ];
        var rise = IstioMetrics.Rise(PromQlText.Duration(window), all, [all], failed);
        return new(NamedQuery.Errors, $"{IstioMetrics.PerVersion} ({rise})");
    }

    // The metric is in milliseconds, the measurement in seconds. An injected delay is not the canary's.
    private static string Quantile(GateCriterion.Latency latency, TimeSpan window, MeasurementScope scope, string version)
    {
        var service = $"{IstioMetrics.ServiceMatchers(scope, scope.Reporter)},{IstioMetrics.NoFlag("FI|DI")}";
        var rates = VersionMatchers(version)
            .Select(matchers => $"rate(istio_request_duration_milliseconds_bucket{{{service},{matchers}}}[{PromQlText.Duration(window)}])");
        var quantile = latency.Quantile.ToString(CultureInfo.InvariantCulture);
        return $"histogram_quantile({quantile}, sum by (le) ({string.Join(" or ", rates)})) / 1000";
    }

    // See GateResults.IsOf: the same two ways to know a version, as matchers.
    private static IEnumerable<string> VersionMatchers(string version)
    {
        yield return $"{IstioMetrics.Version}={PromQlText.Quote(version)}";
        if (version != IstioMetrics.RevisionOfUnknownPeers)
            yield return $"{IstioMetrics.Version}=\"{IstioMetrics.Unknown}\",{IstioMetrics.CanonicalRevision}={PromQlText.Quote(version)}";
    }
}
