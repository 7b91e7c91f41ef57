using System.Collections.Immutable;
using System.Globalization;
using RolloutController.Core.Model;

namespace RolloutController.Core.Gates;

/// <summary>
/// The queries of the <see cref="RoutingFailureGuard"/>. Only callers see such requests. Without a cluster a sidecar knows no destination and
/// reports the Host header as it came, so all spellings of the Service's host are asked for; what cannot be attributed is not judged.
/// </summary>
public static class RoutingFailureQueries
{
    private const string Flags = "NC|NR|UH|UF";

    /// <summary>The queries, each with a different part.</summary>
    public static ImmutableArray<NamedQuery> For(MeasurementScope scope)
    {
        var window = PromQlText.Duration(RoutingFailureGuard.Window);
        var any = IstioMetrics.Requests(IstioMetrics.ServiceMatchers(scope, ReporterChoice.Source));
        var hosts = HostMatchers(scope);
        var requests = hosts.Select(host => IstioMetrics.Requests(host)).ToImmutableArray();
        var lost = hosts.Select(host => IstioMetrics.Requests(host, IstioMetrics.AnyFlag(Flags), IstioMetrics.NoFlag("FI"))).ToImmutableArray();
        return
        [
            new(NamedQuery.Errors, $"sum ({IstioMetrics.Rise(window, any, requests, lost)})"),
            new(NamedQuery.Requests, $"sum ({IstioMetrics.Rise(window, any, requests, requests)})"),
        ];
    }

    /// <summary>The share of requests lost to routing, a fraction of one.</summary>
    public static Measurement Read(ImmutableDictionary<string, QueryResult> byPart)
    {
        foreach (var part in new[] { NamedQuery.Errors, NamedQuery.Requests })
        {
            if (byPart.GetValueOrDefault(part) is QueryResult.Failure failure) return new Measurement.Error(failure.Detail);
            if (byPart.GetValueOrDefault(part) is not QueryResult.Vector { Samples.Length: <= 1 })
                return new Measurement.Error($"the query for {part} gives no single value");
        }

        var requests = Single(byPart[NamedQuery.Requests]);
        return requests is null or 0
            ? new Measurement.NoData($"no requests reported by callers in {PromQlText.Duration(RoutingFailureGuard.Window)}")
            : new Measurement.Value((Single(byPart[NamedQuery.Errors]) ?? 0) / requests.Value, requests);
    }

    private static double? Single(QueryResult result) => ((QueryResult.Vector)result).Samples is [var one] ? one.Value : null;

    // A short name means this Service only to callers of its own namespace.
    private static ImmutableArray<string> HostMatchers(MeasurementScope scope)
    {
        var ports = scope.Ports.IsDefaultOrEmpty
            ? ""
            : $"(:({string.Join('|', scope.Ports.Select(port => port.ToString(CultureInfo.InvariantCulture)))}))?";
        var qualified = PromQlText.Quote($@"{IstioMetrics.Fqdn(scope)}(\.svc(\.[^:]+)?)?{ports}");
        var shortName = PromQlText.Quote($"{PromQlText.Literal(scope.Service)}{ports}");
        return
        [
            $"reporter=\"source\",destination_service=~{qualified}",
            $"reporter=\"source\",destination_service=~{shortName},source_workload_namespace={PromQlText.Quote(scope.Namespace)}",
        ];
    }
}
