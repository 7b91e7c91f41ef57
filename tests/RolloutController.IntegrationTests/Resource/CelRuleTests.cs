using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using RolloutController.Core.Model;
using RolloutController.IntegrationTests.Fixtures;
using RolloutController.TestControlPlane.Crds;
using RolloutController.TestKit.Builders;
using RolloutController.TestKit.Files;

namespace RolloutController.IntegrationTests.Resource;

/// <summary>The CEL rules of the CRD, in Kubernetes' own CRD server. It has accepted the CRD, so the rules compile and their cost is within its limits.</summary>
[Trait(CrdServerFixture.Needs, CrdServerFixture.Trait)]
public sealed partial class CelRuleTests(CrdServerFixture crds) : IClassFixture<CrdServerFixture>
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    /// <summary>What is wrong, the field that is named, and the message of the rule.</summary>
    public static TheoryData<string, RolloutBuilder, string, string> Refused => new()
    {
        { "two kinds in one step", Steps(With(A.Weight(5), "pause", new JsonObject())), "spec.steps[0]", "a step has exactly one of" },
        { "no kind in a step", Steps(A.Weight(5), new JsonObject { ["name"] = "s" }), "spec.steps[1]", "a step has exactly one of" },
        { "shadow beside a weight", Steps(With(A.Weight(5), "shadow", new JsonObject())), "spec.steps[0]", "a step has exactly one of" },
        { "shadow and header route beside a fault", Steps(With(With(A.Step("s", "faultInjection", Fault()), "shadow", new JsonObject()), "headerRoute", Header("exact"))), "spec.steps[0]", "a step has exactly one of" },
        { "a step duration at a pause", Steps(With(A.Pause(), "duration", "5m")), "spec.steps[0]", "the duration of a pause is pause.duration" },
        { "two steps with one name", Steps(A.Weight(5, name: "a"), A.Weight(6, name: "a")), "spec.steps", "two steps have one name" },
        { "a step's gate named as one of the analysis", A.Rollout().WithGates(A.ErrorRateGate("a")).WithSteps(A.Weight(5, gates: A.LatencyGate("a"))), "spec", "a gate in steps has the name of one in analysis.gates" },
        { "a gate without criterion", A.Rollout().WithGates(new JsonObject { ["name"] = "a" }), "spec.analysis.gates[0]", "a gate has exactly one of" },
        { "a gate with two criteria", Steps(A.Weight(5, gates: With(A.ErrorRateGate(), "query", Query("1", null)))), "spec.steps[0].gates[0]", "a gate has exactly one of" },
        { "a query without limits", A.Rollout().WithGates(A.QueryGate(max: null)), "spec.analysis.gates[0].query", "a query needs min or max" },
        { "a query whose min is above its max", A.Rollout().WithGates(A.QueryGate(min: "10", max: "9.5")), "spec.analysis.gates[0].query", "min must be at most max" },
        { "an interval below a second", A.Rollout().WithInterval("999ms"), "spec.analysis.interval", "must be at least 1s" },
        { "a latency of nothing", A.Rollout().WithGates(A.LatencyGate(max: "0s")), "spec.analysis.gates[0].latency.max", "must be at least 1ms" },
        { "a duration of more than a year", Steps(A.Weight(5, "8760h1s")), "spec.steps[0].duration", "must be at most 8760h" },
        { "a fault without any", Steps(A.Step("s", "faultInjection", new JsonObject { ["host"] = "ratings" })), "spec.steps[0].faultInjection", "a fault injection needs abort or delay" },
        { "a header match with two ways", Steps(A.Step("s", "headerRoute", Header("exact", "prefix"))), "spec.steps[0].headerRoute.headers[0]", "a match has exactly one of" },
        { "a query parameter match without a way", Steps(A.Step("s", "headerRoute", new JsonObject { ["queryParams"] = new JsonArray(new JsonObject { ["name"] = "a" }) })), "spec.steps[0].headerRoute.queryParams[0]", "a match has exactly one of" },
        { "a header route without a match", Steps(A.Step("s", "headerRoute", new JsonObject { ["headers"] = new JsonArray() })), "spec.steps[0].headerRoute", "a header route needs at least one of" },
        { "an abort with two statuses", Steps(A.Step("s", "faultInjection", With(Fault(), "abort", new JsonObject { ["httpStatus"] = 503, ["grpcStatus"] = "UNAVAILABLE", ["percentage"] = 20 }))), "spec.steps[0].faultInjection.abort", "an abort has exactly one of" },
        { "an abort of most requests", Steps(A.Step("s", "faultInjection", With(Fault(), "abort", new JsonObject { ["httpStatus"] = 503, ["percentage"] = 51 }))), "spec.steps[0].faultInjection", "abort.percentage above 50 needs acknowledgeImpact: true" },
        { "a delay of most requests", Steps(A.Step("s", "faultInjection", With(Fault(), "delay", new JsonObject { ["fixedDelay"] = "2s", ["percentage"] = "50.5%" }))), "spec.steps[0].faultInjection", "delay.percentage above 50 needs acknowledgeImpact: true" },
        { "an increase of two kinds", Compared(A.ErrorRateGate(), new JsonObject { ["absolute"] = "1%", ["relative"] = "10%" }), "spec.analysis.gates[0].maxIncrease", "maxIncrease has exactly one of absolute, relative" },
        { "a comparison without an increase", A.Rollout().WithGates(With(A.ErrorRateGate(), "compareTo", "Stable")), "spec.analysis.gates[0]", "compareTo and maxIncrease go together" },
        { "a compared query", Compared(A.QueryGate(), new JsonObject { ["relative"] = "10%" }), "spec.analysis.gates[0]", "compareTo goes with errorRate and latency only" },
        { "an error rate without a limit", A.Rollout().WithGates(new JsonObject { ["name"] = "a", ["errorRate"] = new JsonObject() }), "spec.analysis.gates[0]", "errorRate needs max, or compareTo" },
        { "a latency without a limit", A.Rollout().WithGates(new JsonObject { ["name"] = "a", ["latency"] = new JsonObject { ["quantile"] = "0.99" } }), "spec.analysis.gates[0]", "latency needs max, or compareTo" },
        { "a route named twice", A.Rollout().WithHttpRoutes("reviews", "a", "b", "a"), "spec.traffic.virtualServices[0].httpRoutes", "each route once" },
        { "a tcp port twice", Connections("tcpRoutes", """[{"port": 9000}, {"port": 9000}]"""), "spec.traffic.virtualServices[0].tcpRoutes", "each tcp port once" },
        { "a tls route twice", Connections("tlsRoutes", """[{"port": 443, "sniHosts": ["a", "b"]}, {"port": 443}, {"port": 443, "sniHosts": ["a", "b"]}]"""), "spec.traffic.virtualServices[0].tlsRoutes", "each tls route once" },
        { "a freeze without end", Freeze(new JsonObject { ["from"] = "2026-12-20T00:00:00Z" }), "spec.freezes[0]", "either cron, or from and to" },
        { "a freeze of two kinds", Freeze(new JsonObject { ["cron"] = "* * * ? 12 *", ["from"] = "2026-12-20T00:00:00Z", ["to"] = "2026-12-21T00:00:00Z" }), "spec.freezes[0]", "either cron, or from and to" },
        { "a time zone beside from and to", Freeze(new JsonObject { ["timeZone"] = "UTC", ["from"] = "2026-12-20T00:00:00Z", ["to"] = "2026-12-21T00:00:00Z" }), "spec.freezes[0]", "a time zone is for cron" },
        { "sessions of connections", A.Rollout().With("traffic.virtualServices", new JsonArray(new JsonObject { ["name"] = "reviews", ["tcpRoutes"] = new JsonArray(new JsonObject { ["port"] = 9000 }) })).WithSessions(), "spec.traffic", "sessionAffinity needs an http route" },
        { "two session cookies with one name", A.Rollout().WithSessions("a", "a"), "spec.traffic.sessionAffinity", "stableCookie has the name of cookie" },
        { "a cookie name that promises Secure", A.Rollout().WithSessions("__Secure-a"), "spec.traffic.sessionAffinity.cookie", "browsers take a cookie of this name with secure: true only" },
        { "a cookie name that promises Secure in small letters", A.Rollout().WithSessions("__host-a"), "spec.traffic.sessionAffinity.cookie", "browsers take a cookie of this name with secure: true only" },
        { "a cookie name that promises the path /", A.Rollout().WithSessions("__Host-a").With("traffic.sessionAffinity.cookie.secure", true).With("traffic.sessionAffinity.cookie.path", "/x"), "spec.traffic.sessionAffinity.cookie", "browsers take a cookie of this name with path / only" },
        { "a generated route", A.Rollout().WithHttpRoutes("reviews", "rollout-controller/x"), "spec.traffic.virtualServices[0].httpRoutes", "routes that begin with rollout-controller/ are the controller's own" },
    };

    private static RolloutBuilder Connections(string kind, string routes) =>
        A.Rollout().With("traffic.virtualServices", new JsonArray(new JsonObject { ["name"] = "reviews", [kind] = JsonNode.Parse(routes) }));

    private static RolloutBuilder Freeze(JsonObject freeze) => A.Rollout().With("freezes", new JsonArray(freeze));

    public static TheoryData<string> Examples => [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "examples"), "*.yaml", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Path.Combine(Repository.Root, "examples"), file)).Order()];

    [Theory]
    [MemberData(nameof(Refused), DisableDiscoveryEnumeration = true)]
    public async Task Refused_at_apply(string what, RolloutBuilder rollout, string field, string message)
    {
        var refusal = await Assert.ThrowsAsync<HttpRequestException>(() => CreateAsync(rollout));

        Assert.True(refusal.StatusCode == HttpStatusCode.UnprocessableEntity, $"{what}: {refusal.Message}");
        var causes = Causes(refusal);
        Assert.True(causes.Any(cause => cause.Field == field && cause.Message.Contains(message, StringComparison.Ordinal)), $"{what}: {string.Join("\n", causes)}");
    }

    /// <summary>Where an API server ignores CEL, or a rule is forgotten, the controller stands in the way.</summary>
    [Theory]
    [MemberData(nameof(Refused), DisableDiscoveryEnumeration = true)]
    public void Refused_by_the_controller_as_well(string what, RolloutBuilder rollout, string field, string message) =>
        Assert.True(rollout.Domain().Spec is null, $"{what}: {field}: {message}");

    [Fact]
    public async Task Every_rule_of_the_CRD_is_in_the_table_above()
    {
        var crd = await File.ReadAllTextAsync(Directory.EnumerateFiles(CrdFolder.Ours, "rollouts.*.yaml").Single(), _cancellation);
        var shown = Refused.Select(row => row.Data.Item4).ToArray();

        var messages = RuleMessage().Matches(crd).Select(match => match.Groups[1].Value.Trim('"', '\'')).Distinct().ToArray();

        Assert.NotEmpty(messages);
        Assert.Equal([], messages.Where(message => !shown.Any(text => message.Contains(text, StringComparison.Ordinal))));
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task Every_example_is_accepted(string file)
    {
        foreach (var document in DocumentSeparator().Split(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "examples", file), _cancellation)).Where(text => RolloutKind().IsMatch(text)))
        {
            var ns = Namespace().Match(document) is { Success: true } match ? match.Groups[1].Value : "default";
            await crds.Server.Admin.CreateFromYamlAsync($"{PathOf(ns)}?dryRun=All", document, _cancellation);
        }
    }

    [Fact]
    public async Task A_Rollout_at_every_limit_is_within_what_the_rules_may_cost()
    {
        var gates = Enumerable.Range(0, 20).Select(i => A.LatencyGate($"gate-of-the-analysis-with-a-long-name-{i}")).ToArray();
        var steps = Enumerable.Range(0, 50).Select(i => A.Weight(i, "8760h", $"step-{i}", [.. Enumerable.Range(0, 20).Select(g => A.QueryGate($"gate-of-step-{i}-{g}", min: "-1.5", max: "2"))])).ToArray();

        await CreateAsync(A.Rollout().WithGates(gates).WithSteps(steps).WithHttpRoutes("reviews", [.. Enumerable.Range(0, 50).Select(i => $"{new string('r', 240)}-{i}")]));
    }

    private Task<JsonObject> CreateAsync(RolloutBuilder rollout) =>
        crds.Server.Admin.CreateAsync($"{PathOf("bookinfo")}?dryRun=All", rollout.Json(), _cancellation);

    private static string PathOf(string ns) => $"apis/{WellKnown.Group}/{WellKnown.Version}/namespaces/{ns}/rollouts";

    private static IReadOnlyList<(string Field, string Message)> Causes(HttpRequestException refusal)
    {
        var status = JsonNode.Parse(refusal.Message[refusal.Message.IndexOf('{', StringComparison.Ordinal)..])!;
        return [.. status["details"]!["causes"]!.AsArray().Select(cause => ((string)cause!["field"]!, (string)cause["message"]!))];
    }

    private static RolloutBuilder Steps(params JsonObject[] steps) => A.Rollout().WithSteps(steps);

    private static JsonObject Header(params string[] ways)
    {
        var match = new JsonObject { ["name"] = "end-user" };
        foreach (var way in ways) match[way] = "jason";
        return new JsonObject { ["headers"] = new JsonArray(match) };
    }

    private static RolloutBuilder Compared(JsonObject gate, JsonObject increase) => A.Rollout().WithGates(With(With(gate, "compareTo", "Stable"), "maxIncrease", increase));

    private static JsonObject Fault() => new() { ["host"] = "ratings", ["abort"] = new JsonObject { ["httpStatus"] = 503, ["percentage"] = 20 } };

    private static JsonObject Query(string? min, string? max) => (JsonObject)A.QueryGate(min: min, max: max)["query"]!.DeepClone();

    private static JsonObject With(JsonObject json, string field, JsonNode value)
    {
        json[field] = value;
        return json;
    }

    [GeneratedRegex(@"^---\s*$", RegexOptions.Multiline)]
    private static partial Regex DocumentSeparator();

    [GeneratedRegex(@"^kind: Rollout\s*$", RegexOptions.Multiline)]
    private static partial Regex RolloutKind();

    [GeneratedRegex(@"namespace: ([a-z0-9-]+)")]
    private static partial Regex Namespace();

    // A rule and its message are written side by side by the generator.
    [GeneratedRegex(@"rule: .*\n\s+message: (.+)$", RegexOptions.Multiline)]
    private static partial Regex RuleMessage();
}
