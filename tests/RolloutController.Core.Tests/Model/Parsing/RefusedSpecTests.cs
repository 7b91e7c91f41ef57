using System.Text.Json.Nodes;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Parsing;
using RolloutController.TestKit.Builders;

namespace RolloutController.Core.Tests.Model.Parsing;

/// <summary>What the reader refuses, each with reason, field and value. The CRD may have let it through.</summary>
public sealed class RefusedSpecTests
{
    public static TheoryData<string, RolloutBuilder, string, string> Refused => new()
    {
        { "an unknown step kind", Steps(A.Step("s", "mirror", 5)), "UnknownStepKind", "spec.steps[0].mirror" },
        { "a step without kind", Steps(new JsonObject { ["name"] = "s" }), "MissingStepKind", "spec.steps[0]" },
        { "two kinds in one step", Steps(With(A.Weight(5), "pause", new JsonObject())), "ConflictingStepKinds", "spec.steps[0]" },
        { "weight 101", Steps(A.Weight(5), A.Weight(101)), "InvalidField", "spec.steps[1].setWeight" },
        { "weight 5.5 as a number", Steps(A.Weight(5.5)), "InvalidField", "spec.steps[0].setWeight" },
        { "a weight without percent sign", Steps(A.Weight("5")), "InvalidField", "spec.steps[0].setWeight" },
        { "a duration in words", Steps(A.Weight(5, "5 minutes")), "InvalidField", "spec.steps[0].duration" },
        { "a duration of centuries", Steps(A.Weight(5, "9999999h")), "InvalidField", "spec.steps[0].duration" },
        { "a step duration at a pause", Steps(With(A.Pause(), "duration", "5m")), "InvalidField", "spec.steps[0].duration" },
        { "two steps with one name", Steps(A.Weight(5, name: "a"), A.Weight(6, name: "a")), "DuplicateName", "spec.steps[1].name" },
        { "a name that another step has by its place", Steps(A.Weight(5, name: "step-2"), A.Weight(6)), "DuplicateName", "spec.steps[1].name" },
        { "a step name with a blank", Steps(A.Weight(5, name: "a b")), "InvalidField", "spec.steps[0].name" },
        { "faultInjection with shadow and header route", Steps(With(With(A.Step("s", "faultInjection", Fault()), "headerRoute", Header()), "shadow", new JsonObject())), "ConflictingStepKinds", "spec.steps[0]" },
        { "two gates with one name", A.Rollout().WithGates(A.ErrorRateGate("a"), A.LatencyGate("a")), "DuplicateName", "spec.analysis.gates[1].name" },
        { "a step's gate named as one of the analysis", A.Rollout().WithGates(A.ErrorRateGate("a")).WithSteps(A.Weight(5, gates: A.LatencyGate("a"))), "DuplicateName", "spec.steps[0].gates[0].name" },
        { "quantile 1.5", A.Rollout().WithGates(A.LatencyGate(quantile: "1.5")), "InvalidField", "spec.analysis.gates[0].latency.quantile" },
        { "quantile 0", A.Rollout().WithGates(A.LatencyGate(quantile: "0.0")), "InvalidField", "spec.analysis.gates[0].latency.quantile" },
        { "an error rate above 100 %", A.Rollout().WithGates(A.ErrorRateGate(max: "100.5%")), "InvalidField", "spec.analysis.gates[0].errorRate.max" },
        { "a gate without criterion", A.Rollout().WithGates(new JsonObject { ["name"] = "a" }), "MissingCriterion", "spec.analysis.gates[0]" },
        { "a gate with two criteria", A.Rollout().WithGates(With(A.ErrorRateGate(), "query", new JsonObject { ["promql"] = "x", ["max"] = "1" })), "ConflictingCriteria", "spec.analysis.gates[0]" },
        { "a query without limits", A.Rollout().WithGates(A.QueryGate(max: null)), "MissingLimit", "spec.analysis.gates[0].query" },
        { "a query whose min is above its max", A.Rollout().WithGates(A.QueryGate(min: "2", max: "1")), "InvalidField", "spec.analysis.gates[0].query.min" },
        { "an empty query", A.Rollout().WithGates(A.QueryGate(promql: " ")), "InvalidField", "spec.analysis.gates[0].query.promql" },
        { "an interval below 1s", A.Rollout().WithInterval("999ms"), "InvalidField", "spec.analysis.interval" },
        { "a path as server", A.Rollout().With("analysis.server", "http://prometheus:9090"), "InvalidField", "spec.analysis.server" },
        { "no service", A.Rollout().With("service", null), "MissingField", "spec.service" },
        { "an empty service", A.Rollout().ForService(""), "InvalidField", "spec.service" },
        { "a service of another namespace", A.Rollout().ForService("reviews.other"), "InvalidField", "spec.service" },
        { "an empty version", A.Rollout().WithVersion(""), "InvalidField", "spec.version" },
        { "a version that is no label value", A.Rollout().WithVersion("v2/x"), "InvalidField", "spec.version" },
        { "a version that ends in a line feed", A.Rollout().WithVersion("v2\n"), "InvalidField", "spec.version" },
        { "a key that is no label key", A.Rollout().With("subsetLabel", "a/b/c"), "InvalidField", "spec.subsetLabel" },
        { "two references to one VirtualService", A.Rollout().With("traffic.virtualServices", new JsonArray(Vs(), Vs())), "DuplicateName", "spec.traffic.virtualServices[1].name" },
        { "a generated route", A.Rollout().WithHttpRoutes("reviews", "rollout-controller/x"), "ReservedName", "spec.traffic.virtualServices[0].httpRoutes[0]" },
        { "a tcp port twice", Connections("tcpRoutes", Port(9000), Port(9000)), "DuplicateName", "spec.traffic.virtualServices[0].tcpRoutes[1].port" },
        { "a tls route twice", Connections("tlsRoutes", Tls(443, "a", "b"), Tls(443, "b", "a")), "DuplicateName", "spec.traffic.virtualServices[0].tlsRoutes[1]" },
        { "a tls route to be made without SNI hosts", A.Rollout().With("traffic.virtualServices", new JsonArray(With(With(Vs(), "create", true), "tlsRoutes", new JsonArray(Port(443))))), "MissingField", "spec.traffic.virtualServices[0].tlsRoutes[0].sniHosts" },
        { "no port", Connections("tcpRoutes", new JsonObject()), "MissingField", "spec.traffic.virtualServices[0].tcpRoutes[0].port" },
        { "an error rate of connections", Connections("tcpRoutes", Port(9000)).WithGates(A.ErrorRateGate()), "NeedsHttpRoute", "spec.analysis.gates[0].errorRate" },
        { "a step's latency of connections", Connections("tlsRoutes", Tls(443, "a")).WithSteps(A.Weight(5, gates: A.LatencyGate("a"))), "NeedsHttpRoute", "spec.steps[0].gates[0].latency" },
        { "an unknown word", A.Rollout().With("traffic.propagation.onUnproven", "Hope"), "InvalidField", "spec.traffic.propagation.onUnproven" },
        { "an unknown time zone", A.Rollout().With("windows", new JsonArray(new JsonObject { ["cron"] = "* * * * * ?", ["timeZone"] = "Mars/Olympus" })), "UnknownTimeZone", "spec.windows[0].timeZone" },
        { "a time zone that is a path", A.Rollout().With("windows", new JsonArray(new JsonObject { ["cron"] = "* * * * * ?", ["timeZone"] = "../../etc/passwd" })), "InvalidField", "spec.windows[0].timeZone" },
        { "an empty cron expression", A.Rollout().With("windows", new JsonArray(new JsonObject { ["cron"] = "" })), "InvalidField", "spec.windows[0].cron" },
        { "a freeze without end", A.Rollout().With("freezes", Freeze("""{"from": "2026-12-20T00:00:00Z"}""")), "MissingField", "spec.freezes[0].to" },
        { "a freeze of nothing", A.Rollout().With("freezes", Freeze("""{"reason": "why not"}""")), "MissingField", "spec.freezes[0].from" },
        { "a freeze of two kinds", A.Rollout().With("freezes", Freeze("""{"cron": "* * * ? 12 *", "from": "2026-12-20T00:00:00Z", "to": "2026-12-21T00:00:00Z"}""")), "AmbiguousFreeze", "spec.freezes[0]" },
        { "a freeze that ends before it begins", A.Rollout().With("freezes", Freeze("""{"from": "2026-12-20T00:00:00Z", "to": "2026-12-20T00:30:00+01:00"}""")), "InvalidField", "spec.freezes[0].to" },
        { "a freeze at no time", A.Rollout().With("freezes", Freeze("""{"from": "christmas", "to": "2026-12-21T00:00:00Z"}""")), "InvalidField", "spec.freezes[0].from" },
        { "a time zone that from and to do not need", A.Rollout().With("freezes", Freeze("""{"from": "2026-12-20T00:00:00Z", "to": "2026-12-21T00:00:00Z", "timeZone": "UTC"}""")), "InvalidField", "spec.freezes[0].timeZone" },
        { "a freeze in an unknown time zone", A.Rollout().With("freezes", Freeze("""{"cron": "* * * ? 12 *", "timeZone": "Mars/Olympus"}""")), "UnknownTimeZone", "spec.freezes[0].timeZone" },
        { "a session cookie with a blank in its name", A.Rollout().WithSessions("a b"), "InvalidField", "spec.traffic.sessionAffinity.cookie.name" },
        { "a session cookie that ends its header", A.Rollout().WithSessions("a=1; Domain=x"), "InvalidField", "spec.traffic.sessionAffinity.cookie.name" },
        { "a session cookie with a line feed", A.Rollout().WithSessions("a\n"), "InvalidField", "spec.traffic.sessionAffinity.cookie.name" },
        { "a session cookie without a name", A.Rollout().WithSessions().With("traffic.sessionAffinity.cookie.name", null), "MissingField", "spec.traffic.sessionAffinity.cookie.name" },
        { "a session cookie of no time", A.Rollout().WithSessions().With("traffic.sessionAffinity.cookie.maxAge", "0s"), "InvalidField", "spec.traffic.sessionAffinity.cookie.maxAge" },
        { "a path with an attribute in it", A.Rollout().WithSessions().With("traffic.sessionAffinity.cookie.path", "/; Domain=x"), "InvalidField", "spec.traffic.sessionAffinity.cookie.path" },
        { "two session cookies with one name", A.Rollout().WithSessions("a", "a"), "DuplicateName", "spec.traffic.sessionAffinity.stableCookie.name" },
        { "a name that promises Secure", A.Rollout().WithSessions("__Secure-a"), "InvalidField", "spec.traffic.sessionAffinity.cookie.secure" },
        { "a name that promises Secure in small letters", A.Rollout().WithSessions("__host-a"), "InvalidField", "spec.traffic.sessionAffinity.cookie.secure" },
        { "a name that promises the path /", A.Rollout().WithSessions("__Host-a").With("traffic.sessionAffinity.cookie.secure", true).With("traffic.sessionAffinity.cookie.path", "/x"), "InvalidField", "spec.traffic.sessionAffinity.cookie.path" },
        { "sessions of connections", Connections("tcpRoutes", Port(9000)).WithSessions(), "NeedsHttpRoute", "spec.traffic.sessionAffinity" },
        { "tls in a subset's policy", Policy("""{"tls": {"mode": "DISABLE"}}"""), "NotForSubsets", "spec.traffic.destinationRule.subsetTrafficPolicy.tls" },
        { "ports in a subset's policy", Policy("""{"portLevelSettings": []}"""), "NotForSubsets", "spec.traffic.destinationRule.subsetTrafficPolicy.portLevelSettings" },
        { "a misspelt part of a subset's policy", Policy("""{"conectionPool": {"tcp": {}}}"""), "NotForSubsets", "spec.traffic.destinationRule.subsetTrafficPolicy.conectionPool" },
        { "a subset's policy of nothing", Policy("{}"), "MissingField", "spec.traffic.destinationRule.subsetTrafficPolicy" },
        { "a subset's policy with a part of nothing", Policy("""{"loadBalancer": {}}"""), "InvalidField", "spec.traffic.destinationRule.subsetTrafficPolicy.loadBalancer" },
        { "a subset's policy that is a text", A.Rollout().With("traffic.destinationRule.subsetTrafficPolicy", "LEAST_REQUEST"), "InvalidField", "spec.traffic.destinationRule.subsetTrafficPolicy" },
        { "steps that are no list", A.Rollout().With("steps", "fast"), "InvalidField", "spec.steps" },
        { "a flag as text", A.Rollout().With("paused", "true"), "InvalidField", "spec.paused" },
    };

    [Theory]
    [InlineData("""{"name": "s", "shadow": {"percentage": 100}}""", "spec.steps[1].shadow")]
    [InlineData("""{"name": "s", "headerRoute": {"headers": [{"name": "end-user", "exact": "jason"}]}}""", "spec.steps[1].headerRoute")]
    [InlineData("""{"name": "s", "faultInjection": {"host": "reviews", "match": {"headers": [{"name": "x-test", "exact": "1"}]}, "abort": {"httpStatus": 503, "percentage": 10}}}""", "spec.steps[1].faultInjection")]
    [InlineData("""{"name": "s", "faultInjection": {"host": "ratings", "abort": {"httpStatus": 503, "percentage": 10}}}""", null)]
    public void Steps_on_requests_need_an_http_route_but_the_new_version_may_call_others_by_http(string step, string? field) => Assert.Equal(
        field is null ? [] : [field],
        Connections("tcpRoutes", Port(9000)).WithSteps(A.Weight(5), JsonNode.Parse(step)!.AsObject()).Domain().Problems
            .Where(problem => problem.Reason == "NeedsHttpRoute").Select(problem => problem.Field));

    [Theory]
    [InlineData("tls", "how callers connect must not differ between versions")]
    [InlineData("portLevelSettings", "Istio inherits nothing into portLevelSettings")]
    [InlineData("outlierDetections", "did you mean outlierDetection?")]
    [InlineData("tunnel", "the rest belongs into the DestinationRule's own trafficPolicy")]
    public void What_a_subset_may_not_have_is_refused_with_a_reason(string part, string why) =>
        Assert.Contains(why, Assert.Single(Policy($$$"""{"{{{part}}}": {"x": 1}}""").Domain().Problems).Expected, StringComparison.Ordinal);

    [Fact]
    public void A_part_of_a_subsets_policy_that_Istio_does_not_know_is_warned_of() => Assert.Equal(
        ["spec.traffic.destinationRule.subsetTrafficPolicy.outlierDetection.consecutive5xxError: 3; expected a field that exists; did you mean consecutive5xxErrors?"],
        Policy("""{"outlierDetection": {"consecutive5xxError": 3}}""").Domain().Problems.Select(problem => problem.ToString()));

    [Fact]
    public void A_query_gate_is_right_for_connections() => Assert.Empty(
        Connections("tcpRoutes", Port(9000)).WithGates(A.QueryGate()).Domain().Problems);

    [Fact]
    public void Gates_on_requests_are_right_where_one_of_several_virtual_services_has_http_routes() => Assert.Empty(
        A.Rollout().With("traffic.virtualServices", new JsonArray(With(Vs(), "tcpRoutes", new JsonArray(Port(9000))), new JsonObject { ["name"] = "other" }))
            .WithGates(A.ErrorRateGate()).Domain().Problems);

    [Theory]
    [MemberData(nameof(Refused), DisableDiscoveryEnumeration = true)]
    public void The_reader_refuses(string what, RolloutBuilder rollout, string reason, string field)
    {
        var read = rollout.Domain();

        Assert.True(read.Spec is null, what);
        var problem = Assert.Single(read.Problems, p => p.IsError);
        Assert.Equal((reason, field), (problem.Reason, problem.Field));
        Assert.Contains("expected", problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_problem_names_field_value_and_expectation() => Assert.Equal(
        "spec.steps[0].setWeight: 101; expected a percentage from 0 to 100: a text such as \"0.5%\" or a whole number",
        Assert.Single(Steps(A.Weight(101)).Domain().Problems).ToString());

    [Fact]
    public void All_problems_are_reported_at_once() => Assert.Equal(
        ["spec.version", "spec.analysis.interval", "spec.steps[1].setWeight"],
        A.Rollout().WithVersion("").WithInterval("0s").WithSteps(A.Weight(5), A.Weight(-1)).Domain().Problems.Select(p => p.Field));

    [Fact]
    public void An_unknown_field_is_only_warned_of()
    {
        var read = A.Rollout().With("colour", "green").Domain();

        Assert.NotNull(read.Spec);
        Assert.Equal(("UnknownField", "spec.colour", false), Assert.Single(read.Problems.Select(p => (p.Reason, p.Field, p.IsError))));
    }

    [Fact]
    public void A_Rollout_without_spec_is_refused() =>
        Assert.Equal("spec", Assert.Single(RolloutReader.Read([]).Problems).Field);

    [Theory]
    [InlineData("""{"spec": {"service": "a", "service": "b", "version": "v2"}}""")]
    [InlineData("""{"spec": {"service": "\ud800", "version": "v2"}}""")]
    [InlineData("""{"spec": {"\ud800": 1, "service": "a", "version": "v2"}}""")]
    [InlineData("""{"spec": [], "metadata": [], "status": []}""")]
    [InlineData("""{"spec": null, "metadata": {"annotations": {"a": 1, "a": 2}, "finalizers": [{"x": 1}]}, "status": "x"}""")]
    [InlineData("""{"spec": {"service": "a", "version": "v2"}, "spec": 1, "status": {"phase": 1, "phase": 2}}""")]
    public void Text_that_JSON_allows_and_nobody_expects_is_a_problem_not_an_exception(string json)
    {
        var read = RolloutReader.Read(JsonNode.Parse(json)!.AsObject());

        Assert.Null(read.Spec);
        Assert.Contains(read.Problems, p => p.IsError);
    }

    private static RolloutBuilder Steps(params JsonObject[] steps) => A.Rollout().WithSteps(steps);

    private static JsonObject Vs() => new() { ["name"] = "reviews" };

    private static JsonObject Header() => new() { ["headers"] = new JsonArray(new JsonObject { ["name"] = "end-user", ["exact"] = "jason" }) };

    private static JsonObject Fault() => new()
    {
        ["host"] = "ratings",
        ["abort"] = new JsonObject { ["httpStatus"] = 503, ["percentage"] = 20 },
        ["delay"] = new JsonObject { ["fixedDelay"] = "2s", ["percentage"] = 20 },
    };

    private static JsonObject With(JsonObject json, string field, JsonNode value)
    {
        json[field] = value;
        return json;
    }

    private static RolloutBuilder Connections(string kind, params JsonNode[] routes) =>
        A.Rollout().WithGates().With("traffic.virtualServices", new JsonArray(With(Vs(), kind, new JsonArray(routes))));

    private static JsonObject Port(int port) => new() { ["port"] = port };

    private static JsonObject Tls(int port, params string[] hosts) => new() { ["port"] = port, ["sniHosts"] = new JsonArray([.. hosts.Select(host => (JsonNode)host)]) };

    private static RolloutBuilder Policy(string policy) => A.Rollout().With("traffic.destinationRule.subsetTrafficPolicy", JsonNode.Parse(policy));

    private static JsonArray Freeze(string freeze) => new(JsonNode.Parse(freeze));
}
