using System.Text.Json.Nodes;
using RolloutController.TestKit.Builders;

namespace RolloutController.Core.Tests.Model.Parsing;

/// <summary>What the reader refuses of shadows, header routes, faults and comparisons, each with reason, field and value.</summary>
public sealed class RefusedStepTests
{
    private const string Shadow = "spec.steps[0].shadow";
    private const string Route = "spec.steps[0].headerRoute";
    private const string Fault = "spec.steps[1].faultInjection";
    private const string Gate = "spec.analysis.gates[0]";

    public static TheoryData<string, RolloutBuilder, string, string> Refused => new()
    {
        { "a shadow of nothing", Steps(A.Shadow(0)), "InvalidField", $"{Shadow}.percentage" },
        { "a shadow of 101 %", Steps(A.Shadow(101)), "InvalidField", $"{Shadow}.percentage" },
        { "a method in lower case", Steps(ShadowOf("methods", new JsonArray("get"))), "InvalidField", $"{Shadow}.methods[0]" },
        { "a shadow of a broken match", Steps(ShadowOf("match", Match("headers", new JsonObject { ["name"] = "a" }))), "MissingMatch", $"{Shadow}.match.headers[0]" },
        { "gates on a shadow beside users", A.Rollout().WithGates(A.ErrorRateGate()).WithSteps(A.Weight(5), A.Shadow()), "ShadowedGates", "spec.steps[1].shadow" },
        { "own gates on a shadow beside users", Steps(A.Weight("0.5%"), A.Shadow(gates: A.ErrorRateGate())), "ShadowedGates", "spec.steps[1].shadow" },
        { "gates on a fault's shadow beside users", Steps(A.Weight(5), A.Fault(gates: A.ErrorRateGate()).With("shadow", new JsonObject())), "ShadowedGates", "spec.steps[1].shadow" },
        { "a header route without a match", Steps(A.Step("s", "headerRoute", new JsonObject())), "MissingMatch", Route },
        { "a header route with empty lists", Steps(A.Step("s", "headerRoute", new JsonObject { ["headers"] = new JsonArray() })), "MissingMatch", Route },
        { "a header with two values", Steps(RouteOf(("exact", "a"), ("prefix", "b"))), "ConflictingMatches", $"{Route}.headers[0]" },
        { "a header with an empty value", Steps(RouteOf(("exact", ""))), "InvalidField", $"{Route}.headers[0].exact" },
        { "a header of two lines", Steps(RouteOf(("exact", "a\nb"))), "InvalidField", $"{Route}.headers[0].exact" },
        { "one header twice", Steps(A.Step("s", "headerRoute", A.Headers(("a", "1"), ("A", "2")))), "DuplicateName", $"{Route}.headers[1].name" },
        { "a header that Istio ignores", Steps(A.HeaderRoute(header: "URI")), "ReservedName", $"{Route}.headers[0].name" },
        { "a name that is no header", Steps(A.HeaderRoute(header: "end user")), "InvalidField", $"{Route}.headers[0].name" },
        { "a query parameter with a separator", Steps(A.Step("s", "headerRoute", Match("queryParams", new JsonObject { ["name"] = "a=b", ["exact"] = "c" }))), "InvalidField", $"{Route}.queryParams[0].name" },
        { "a cookie without a value", Steps(A.Step("s", "headerRoute", Match("cookies", new JsonObject { ["name"] = "a" }))), "MissingMatch", $"{Route}.cookies[0]" },
        { "a scope that there is not", Steps(A.HeaderRoute(until: "Forever")), "InvalidField", $"{Route}.until" },
        { "a look-ahead", Steps(RouteOf(("regex", "a(?=b)"))), "InvalidField", $"{Route}.headers[0].regex" },
        { "a look-behind", Steps(RouteOf(("regex", "(?<!a)b"))), "InvalidField", $"{Route}.headers[0].regex" },
        { "a back-reference", Steps(RouteOf(("regex", @"(a)\1"))), "InvalidField", $"{Route}.headers[0].regex" },
        { "a named back-reference", Steps(RouteOf(("regex", @"(?<x>a)\k<x>"))), "InvalidField", $"{Route}.headers[0].regex" },
        { "an atomic group", Steps(RouteOf(("regex", "(?>a)b"))), "InvalidField", $"{Route}.headers[0].regex" },
        { "a regex that does not close", Steps(RouteOf(("regex", "(a"))), "InvalidField", $"{Route}.headers[0].regex" },
        { "a regex of 1,025 characters", Steps(RouteOf(("regex", new string('a', 1025)))), "InvalidField", $"{Route}.headers[0].regex" },
        { "a regex that explodes", Steps(RouteOf(("regex", "((a{900}){900}){900}"))), "InvalidField", $"{Route}.headers[0].regex" },
        { "a fault of another namespace's host", Faulty(A.Abort("ratings.other")), "InvalidField", $"{Fault}.host" },
        { "a fault of every host", Faulty(A.Abort("*.bookinfo")), "InvalidField", $"{Fault}.host" },
        { "a fault without a fault", Faulty(new JsonObject { ["host"] = "ratings" }), "MissingFault", Fault },
        { "an abort without a status", Faulty(Aborting(("percentage", 20))), "MissingField", $"{Fault}.abort" },
        { "an abort with two statuses", Faulty(Aborting(("percentage", 20), ("httpStatus", 503), ("grpcStatus", "UNAVAILABLE"))), "ConflictingStatuses", $"{Fault}.abort" },
        { "an unknown gRPC status", Faulty(Aborting(("percentage", 20), ("grpcStatus", "BUSY"))), "InvalidField", $"{Fault}.abort.grpcStatus" },
        { "an HTTP status of 600", Faulty(Aborting(("percentage", 20), ("httpStatus", 600))), "InvalidField", $"{Fault}.abort.httpStatus" },
        { "an abort of nothing", Faulty(A.Abort(percentage: 0)), "InvalidField", $"{Fault}.abort.percentage" },
        { "an abort of more than half", Faulty(A.Abort(percentage: "50.5%")), "ImpactNotAcknowledged", $"{Fault}.abort.percentage" },
        { "a delay of everything", Faulty(new JsonObject { ["host"] = "ratings", ["delay"] = new JsonObject { ["fixedDelay"] = "2s", ["percentage"] = 100 } }), "ImpactNotAcknowledged", $"{Fault}.delay.percentage" },
        { "a delay of 0s", Faulty(new JsonObject { ["host"] = "ratings", ["delay"] = new JsonObject { ["fixedDelay"] = "0s", ["percentage"] = 10 } }), "InvalidField", $"{Fault}.delay.fixedDelay" },
        { "a fault on all own callers", Faulty(A.Abort("reviews")), "MissingMatch", $"{Fault}.match" },
        { "a fault on own callers elsewhere", Faulty(Own().With("virtualService", "other")), "InvalidField", $"{Fault}.virtualService" },
        { "a fault on own callers that makes a VirtualService", Faulty(Own().With("create", true)), "InvalidField", $"{Fault}.create" },
        { "a fault that nobody would see", Steps(A.Fault()), "CanaryWithoutTraffic", "spec.steps[0].faultInjection" },
        { "a fault after the canary's traffic is gone", Steps(A.Weight(5), A.Weight(0), A.Fault()), "CanaryWithoutTraffic", "spec.steps[2].faultInjection" },
        { "a fault after a header route that has ended", Steps(A.HeaderRoute(), A.Fault()), "CanaryWithoutTraffic", Fault },
        { "a fault whose header route is to stay", Steps(A.Fault().With("headerRoute", A.Headers(("a", "b")).With("until", "Promotion"))), "InvalidField", "spec.steps[0].headerRoute.until" },
        { "a comparison without an amount", Gates(A.ErrorRateGate().With("compareTo", "Stable")), "MissingField", $"{Gate}.maxIncrease" },
        { "an amount without a comparison", Gates(A.ErrorRateGate().With("maxIncrease", new JsonObject { ["relative"] = "10%" })), "MissingField", $"{Gate}.compareTo" },
        { "a comparison with the canary", Gates(A.ErrorRateGate().With("compareTo", "Canary").With("maxIncrease", new JsonObject { ["relative"] = "10%" })), "InvalidField", $"{Gate}.compareTo" },
        { "a comparison by two amounts", Gates(Compared(A.ErrorRateGate(), ("absolute", "1%"), ("relative", "10%"))), "ConflictingLimits", $"{Gate}.maxIncrease" },
        { "a comparison by no amount", Gates(Compared(A.ErrorRateGate())), "MissingLimit", $"{Gate}.maxIncrease" },
        { "an error rate compared by time", Gates(Compared(A.ErrorRateGate(), ("absolute", "50ms"))), "InvalidField", $"{Gate}.maxIncrease.absolute" },
        { "a latency compared by points", Gates(Compared(A.LatencyGate(), ("absolute", "1%"))), "InvalidField", $"{Gate}.maxIncrease.absolute" },
        { "a query compared", Gates(Compared(A.QueryGate(), ("relative", "10%"))), "InvalidField", $"{Gate}.compareTo" },
        { "an error rate without any limit", Gates(new JsonObject { ["name"] = "e", ["errorRate"] = new JsonObject() }), "MissingField", $"{Gate}.errorRate.max" },
        { "a latency without any limit", Gates(new JsonObject { ["name"] = "e", ["latency"] = new JsonObject { ["quantile"] = "0.5" } }), "MissingField", $"{Gate}.latency.max" },
    };

    [Theory]
    [MemberData(nameof(Refused), DisableDiscoveryEnumeration = true)]
    public void The_reader_refuses(string what, RolloutBuilder rollout, string reason, string field)
    {
        var read = rollout.Domain();

        Assert.True(read.Spec is null, what);
        var problem = Assert.Single(read.Problems, p => p.IsError);
        Assert.Equal((reason, field), (problem.Reason, problem.Field));
    }

    [Fact]
    public void A_refused_share_is_told_with_the_remedy() => Assert.Equal(
        "spec.steps[1].faultInjection.abort.percentage: 60%; expected at most 50%, or acknowledgeImpact: true beside it",
        Assert.Single(Faulty(A.Abort(percentage: 60)).Domain().Problems).ToString());

    private static RolloutBuilder Steps(params JsonObject[] steps) => A.Rollout().WithSteps(steps);

    private static RolloutBuilder Gates(params JsonObject[] gates) => A.Rollout().WithGates(gates);

    private static RolloutBuilder Faulty(JsonObject fault) => Steps(A.Weight(5), A.Step("s", "faultInjection", fault));

    private static JsonObject ShadowOf(string field, JsonNode value) => A.Step("s", "shadow", new JsonObject { [field] = value });

    private static JsonObject RouteOf(params (string Kind, string Value)[] values)
    {
        var header = new JsonObject { ["name"] = "end-user" };
        foreach (var (kind, value) in values) header[kind] = value;
        return A.Step("s", "headerRoute", Match("headers", header));
    }

    private static JsonObject Match(string list, JsonObject item) => new() { [list] = new JsonArray(item) };

    private static JsonObject Own() => A.Abort("reviews").With("match", A.Headers(("end-user", "jason")));

    private static JsonObject Aborting(params (string Field, JsonNode Value)[] fields)
    {
        var abort = new JsonObject();
        foreach (var (field, value) in fields) abort[field] = value;
        return new JsonObject { ["host"] = "ratings", ["abort"] = abort };
    }

    private static JsonObject Compared(JsonObject gate, params (string Field, string Value)[] amounts)
    {
        var increase = new JsonObject();
        foreach (var (field, value) in amounts) increase[field] = value;
        return gate.With("compareTo", "Stable").With("maxIncrease", increase);
    }
}
