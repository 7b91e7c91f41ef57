using RolloutController.Core.Gates;
using RolloutController.Core.Model;

namespace RolloutController.Core.Tests.Gates;

public sealed class GateQueriesTests
{
    private static readonly MeasurementScope Scope = new()
    {
        Namespace = "bookinfo",
        Rollout = "reviews",
        Service = "reviews",
        Ports = [9080, 9443],
        Stable = "v1",
        Canary = "v2",
        Reporter = ReporterChoice.Source,
    };

    private const string Service = """reporter="source",destination_service=~"reviews\\.bookinfo\\.svc\\..+" """;

    [Fact]
    public void An_error_rate_asks_for_failed_requests_per_version()
    {
        var queries = GateQueries.For(ErrorRate(), Scope);

        Assert.Equal(["errors", "requests"], queries.Select(query => query.Part));
        Assert.Equal(
            Golden($$"""
            sum by (destination_version, destination_canonical_revision) (((
            istio_requests_total{{{Service}},response_code=~"5..",response_flags!~"(.*,)?(FI)(,.*)?"} or
             istio_requests_total{{{Service}},response_code="0",response_flags=~"(.*,)?(UH|UF|UC|UT|UR|UO|LR|LH|NR|NC|NFCF|URX|UPE|UMSDR|DF|DT|SI|OM)(,.*)?",response_flags!~"(.*,)?(FI)(,.*)?"} or
             istio_requests_total{{{Service}},grpc_response_status=~"2|4|8|12|13|14|15",response_code!~"0|5..",response_flags!~"(.*,)?(FI)(,.*)?"})
             unless (present_over_time(istio_requests_total{{{Service}}}[1h] offset 1m30s))
             and on () group(istio_requests_total{{{Service}}} offset 1m30s))
             or increase(istio_requests_total{{{Service}},response_code=~"5..",response_flags!~"(.*,)?(FI)(,.*)?"}[1m30s])
             or increase(istio_requests_total{{{Service}},response_code="0",response_flags=~"(.*,)?(UH|UF|UC|UT|UR|UO|LR|LH|NR|NC|NFCF|URX|UPE|UMSDR|DF|DT|SI|OM)(,.*)?",response_flags!~"(.*,)?(FI)(,.*)?"}[1m30s])
             or increase(istio_requests_total{{{Service}},grpc_response_status=~"2|4|8|12|13|14|15",response_code!~"0|5..",response_flags!~"(.*,)?(FI)(,.*)?"}[1m30s]))
            """),
            queries[0].PromQl);
    }

    [Fact]
    public void An_error_rate_asks_for_all_requests_per_version() => Assert.Equal(
        Golden($$"""
        sum by (destination_version, destination_canonical_revision) (((
        istio_requests_total{{{Service}}})
         unless (present_over_time(istio_requests_total{{{Service}}}[1h] offset 1m30s))
         and on () group(istio_requests_total{{{Service}}} offset 1m30s))
         or increase(istio_requests_total{{{Service}}}[1m30s]))
        """),
        GateQueries.For(ErrorRate(), Scope)[1].PromQl);

    [Fact]
    public void A_latency_asks_for_the_quantile_in_seconds_of_the_canary_without_injected_delays()
    {
        var query = Assert.Single(GateQueries.For(Latency(), Scope));

        Assert.Equal(
            Golden($$"""
            histogram_quantile(0.99, sum by (le) (
            rate(istio_request_duration_milliseconds_bucket{{{Service}},response_flags!~"(.*,)?(FI|DI)(,.*)?",destination_version="v2"}[1m])
             or rate(istio_request_duration_milliseconds_bucket{{{Service}},response_flags!~"(.*,)?(FI|DI)(,.*)?",destination_version="unknown",destination_canonical_revision="v2"}[1m])
            )) / 1000
            """),
            query.PromQl);
    }

    [Fact]
    public void The_revision_that_proxies_give_to_unknown_peers_identifies_no_version() => Assert.DoesNotContain(
        "destination_canonical_revision",
        GateQueries.For(Latency(), Scope with { Canary = "latest" })[0].PromQl,
        StringComparison.Ordinal);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(50, 2)]
    public void Requests_are_counted_where_a_minimum_is_set(int minimum, int queries) =>
        Assert.Equal(queries, GateQueries.For(Latency() with { MinimumRequests = minimum }, Scope).Length);

    [Fact]
    public void The_other_side_is_read_when_the_scope_says_so() => Assert.All(
        GateQueries.For(ErrorRate(), Scope with { Reporter = ReporterChoice.Destination }),
        query => Assert.DoesNotContain("source", query.PromQl, StringComparison.Ordinal));

    [Fact]
    public void Names_with_a_meaning_in_regular_expressions_match_only_themselves() => Assert.Contains(
        """destination_service=~"a\\.b\\.bookinfo\\.svc\\..+",response_flags!~"(.*,)?(FI|DI)(,.*)?",destination_version="v\x222\\" """.TrimEnd(),
        GateQueries.For(Latency(), Scope with { Service = "a.b", Canary = "v\"2\\" })[0].PromQl,
        StringComparison.Ordinal);

    [Fact]
    public void The_routing_failure_guard_knows_every_spelling_of_the_host()
    {
        var query = RoutingFailureQueries.For(Scope with { Reporter = ReporterChoice.Destination })[0].PromQl;

        Assert.Contains(
            """istio_requests_total{reporter="source",destination_service=~"reviews\\.bookinfo(\\.svc(\\.[^:]+)?)?(:(9080|9443))?",response_flags=~"(.*,)?(NC|NR|UH|UF)(,.*)?",response_flags!~"(.*,)?(FI)(,.*)?"}""",
            query,
            StringComparison.Ordinal);
        Assert.Contains(
            """istio_requests_total{reporter="source",destination_service=~"reviews(:(9080|9443))?",source_workload_namespace="bookinfo",response_flags=~""",
            query,
            StringComparison.Ordinal);
    }

    private static Gate ErrorRate() => new()
    {
        Name = "errors",
        Criterion = new GateCriterion.ErrorRate(new Percentage(1)),
        Window = TimeSpan.FromSeconds(90),
    };

    private static Gate Latency() => new() { Name = "p99", Criterion = new GateCriterion.Latency(0.99m, TimeSpan.FromMilliseconds(500)) };

    // Queries are one line; here they are broken for reading.
    private static string Golden(string text) => text
        .Replace("\n", "", StringComparison.Ordinal)
        .Replace(" ,", ",", StringComparison.Ordinal)
        .Replace("\" }", "\"}", StringComparison.Ordinal)
        .TrimEnd();
}
