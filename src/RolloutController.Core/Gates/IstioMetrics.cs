using System.Collections.Immutable;
using RolloutController.Core.Model;

namespace RolloutController.Core.Gates;

/// <summary>
/// Istio's standard metrics as its proxies report them (istio/proxy, istio_stats.cc), and the parts of PromQL that the
/// built-in gates share.
/// </summary>
internal static class IstioMetrics
{
    public const string Version = "destination_version";
    public const string CanonicalRevision = "destination_canonical_revision";
    public const string Unknown = "unknown";

    // A proxy that never learned who the peer is reports this revision, whatever the pod's labels are.
    public const string RevisionOfUnknownPeers = "latest";

    public const string PerVersion = $"sum by ({Version}, {CanonicalRevision})";

    private const string RequestsTotal = "istio_requests_total";

    // A series with no sample in this time before the window began within the window.
    private const string LookBack = "1h";

    public static string Reporter(ReporterChoice reporter) => reporter switch
    {
        ReporterChoice.Source => "source",
        ReporterChoice.Destination => "destination",
        _ => throw new ArgumentOutOfRangeException(nameof(reporter), reporter, "The side to read must be settled before queries are made."),
    };

    /// <summary>Requests to the Service that had a cluster: the proxy takes this label from the cluster's metadata.</summary>
    public static string ServiceMatchers(MeasurementScope scope, ReporterChoice reporter) =>
        $"reporter=\"{Reporter(reporter)}\",destination_service=~{PromQlText.Quote($@"{Fqdn(scope)}\.svc\..+")}";

    /// <summary>The two first labels of the Service's host, as a regular expression.</summary>
    public static string Fqdn(MeasurementScope scope) =>
        $@"{PromQlText.Literal(scope.Service)}\.{PromQlText.Literal(scope.Namespace)}";

    public static string Requests(params string[] matchers) => $"{RequestsTotal}{{{string.Join(',', matchers)}}}";

    /// <summary>A matcher for one of the tokens in the comma list of response flags.</summary>
    public static string AnyFlag(string tokens) => $"response_flags=~\"(.*,)?({tokens})(,.*)?\"";

    /// <summary>A matcher for the absence of all of these tokens.</summary>
    public static string NoFlag(string tokens) => $"response_flags!~\"(.*,)?({tokens})(,.*)?\"";

    /// <summary>
    /// What counters rose by within the window. <c>increase</c> alone does not see the first value of a new series, and a proxy makes a
    /// new series for its first error: of series that began in the window the whole value is taken, unless nothing of <paramref name="watched"/>
    /// was there when the window began (then it is the server that is new, not the series).
    /// </summary>
    /// <param name="window">The window, a PromQL duration.</param>
    /// <param name="watched">A selector of the Service's ordinary traffic.</param>
    /// <param name="all">Selectors of which every selector in <paramref name="counters"/> is a part.</param>
    /// <param name="counters">Selectors that have no series in common.</param>
    public static string Rise(string window, string watched, ImmutableArray<string> all, ImmutableArray<string> counters)
    {
        var now = string.Join(" or ", counters);
        var before = string.Join(" or ", all.Select(selector => $"present_over_time({selector}[{LookBack}] offset {window})"));
        var increases = string.Join(" or ", counters.Select(counter => $"increase({counter}[{window}])"));
        return $"(({now}) unless ({before}) and on () group({watched} offset {window})) or {increases}";
    }
}
