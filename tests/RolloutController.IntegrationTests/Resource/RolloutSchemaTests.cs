using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Parsing;
using RolloutController.Core.Model.Status;
using RolloutController.IntegrationTests.Fixtures;
using RolloutController.TestKit.Builders;

namespace RolloutController.IntegrationTests.Resource;

/// <summary>What a real API server makes of the CRD: what it refuses at apply, fills in, keeps and drops.</summary>
public sealed partial class RolloutSchemaTests(ControlPlaneFixture cluster)
{
    private const string Group = $"apis/{WellKnown.Group}/{WellKnown.Version}";

    public static TheoryData<string, RolloutBuilder, string> Refused => new()
    {
        { "weight 101", Steps(A.Weight(101)), "spec.steps[0].setWeight" },
        { "weight -1", Steps(A.Weight(-1)), "spec.steps[0].setWeight" },
        { "weight 5.5", Steps(A.Weight(5.5)), "spec.steps[0].setWeight" },
        { "weight 100.5%", Steps(A.Weight("100.5%")), "spec.steps[0].setWeight" },
        { "duration in words", Steps(A.Weight(5, "5 minutes")), "spec.steps[0].duration" },
        { "unknown step kind", Steps(A.Step("s", "mirror", 5)), "spec.steps" },
        { "no step kind", Steps(new JsonObject { ["name"] = "s" }), "spec.steps" },
        { "two kinds in one step", Steps(With(A.Weight(5), "pause", new JsonObject())), "spec.steps" },
        { "shadow and header route beside a fault", Steps(With(With(A.Step("s", "faultInjection", Fault()), "shadow", new JsonObject()), "headerRoute", Header())), "spec.steps" },
        { "two gates with one name", A.Rollout().WithGates(A.ErrorRateGate("a"), A.LatencyGate("a")), "spec.analysis.gates[1]" },
        { "two gates with one name in a step", Steps(A.Weight(5, gates: [A.ErrorRateGate("a"), A.LatencyGate("a")])), "spec.steps[0].gates[1]" },
        { "quantile 1.5", A.Rollout().WithGates(A.LatencyGate(quantile: "1.5")), "spec.analysis.gates[0].latency.quantile" },
        { "gate without criterion", A.Rollout().WithGates(new JsonObject { ["name"] = "a" }), "spec.analysis.gates" },
        { "gate with two criteria", A.Rollout().WithGates(With(A.ErrorRateGate(), "query", new JsonObject { ["promql"] = "x", ["max"] = "1" })), "spec.analysis.gates" },
        { "query without limits", A.Rollout().WithGates(A.QueryGate(max: null)), "spec.analysis.gates" },
        { "server as URL", A.Rollout().With("analysis.server", "http://prometheus"), "spec.analysis.server" },
        { "no service", A.Rollout().With("service", null), "spec.service" },
        { "empty version", A.Rollout().WithVersion(""), "spec.version" },
        { "unknown word", A.Rollout().With("traffic.propagation.onUnproven", "Hope"), "spec.traffic.propagation.onUnproven" },
        { "two references to one VirtualService", A.Rollout().With("traffic.virtualServices", new JsonArray(new JsonObject { ["name"] = "a" }, new JsonObject { ["name"] = "a" })), "spec.traffic.virtualServices[1]" },
    };

    [Theory]
    [MemberData(nameof(Refused), DisableDiscoveryEnumeration = true)]
    public async Task Refused_at_apply(string what, RolloutBuilder rollout, string field)
    {
        var cancellation = TestContext.Current.CancellationToken;

        var refusal = await Assert.ThrowsAsync<HttpRequestException>(() =>
            cluster.Plane.Admin.CreateAsync($"{Group}/namespaces/default/rollouts", rollout.InNamespace("default").Json(), cancellation));

        Assert.True(refusal.StatusCode == HttpStatusCode.UnprocessableEntity, $"{what}: {refusal.Message}");
        Assert.Contains(WithoutIndexes(field), WithoutIndexes(refusal.Message), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Rollout_that_uses_every_field_is_kept_as_written_with_defaults_filled_in()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var ns = await cluster.Plane.CreateNamespaceAsync("schema", cancellation);
        var written = Everything().InNamespace(ns).Json();

        var stored = await cluster.Plane.Admin.CreateAsync($"{Group}/namespaces/{ns}/rollouts", written, cancellation);

        AssertContains(written["spec"], stored["spec"], "spec");
        Assert.Equal("version", (string?)stored["spec"]!["subsetLabel"]);
        Assert.Equal(4, (int)stored["spec"]!["analysis"]!["gates"]![0]!["consecutiveErrorLimit"]!);
        Assert.Equal(-1, (int)stored["status"]!["observedGeneration"]!);
        Assert.All(RolloutReader.Read(stored).Problems, p => Assert.EndsWith("NotSupported", p.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_status_is_kept_as_the_controller_wrote_it()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var ns = await cluster.Plane.CreateNamespaceAsync("schema", cancellation);
        var path = $"{Group}/namespaces/{ns}/rollouts";
        var created = await cluster.Plane.Admin.CreateAsync(path, A.Rollout().InNamespace(ns).WithGates(A.ErrorRateGate()).WithSteps(A.Weight("2.5%"), A.Pause()).Json(), cancellation);
        var status = StatusOf(RolloutReader.Read(created));
        created["status"] = RolloutStatusJson.Write(status);

        var stored = await cluster.Plane.Admin.ReplaceAsync($"{path}/reviews/status", created, cancellation);

        Assert.True(JsonNode.DeepEquals(created["status"], stored["status"]), $"wrote {created["status"]}, stored {stored["status"]}");
        Assert.Equivalent(status, RolloutReader.Read(stored).Status, strict: true);
    }

    private static RolloutBuilder Everything() => A.Rollout()
        .WithStableVersion("v1").Paused().WithHttpRoutes("reviews", "primary")
        .With("traffic.destinationRule", new JsonObject { ["name"] = "reviews", ["create"] = true })
        .With("traffic.propagation", new JsonObject { ["verify"] = "Istiod", ["minimumDelay"] = "2s", ["timeout"] = "2m", ["onUnproven"] = "Fail" })
        .With("traffic.drainDuration", "10s").WithInterval("30s").With("analysis.reporter", "Auto").With("analysis.routingFailures.max", "0.1%")
        .WithGates(A.ErrorRateGate(), A.LatencyGate(), A.QueryGate())
        .WithSteps(
            A.Step("mirror", "shadow", new JsonObject { ["percentage"] = 100, ["methods"] = new JsonArray("GET", "HEAD") }, "5m"),
            A.Step("testers", "headerRoute", Header(), "10m"),
            A.Weight(5, "5m", "first", A.ErrorRateGate("own", "2%")),
            With(A.Step("resilience", "faultInjection", Fault(), "2m"), "headerRoute", Header()),
            A.Pause(name: "sign-off"),
            A.Pause("5m", "wait"))
        .WithBake("1m").With("failurePolicy", new JsonObject { ["onFailure"] = "Rollback", ["onInconclusive"] = "Pause" }).WithProgressDeadline("10m")
        .With("windows", new JsonArray(new JsonObject { ["cron"] = "* * 9-16 ? * MON-FRI", ["timeZone"] = "UTC" }));

    private static RolloutStatus StatusOf(Rollout rollout)
    {
        var now = new DateTimeOffset(2026, 3, 1, 12, 0, 0, 250, TimeSpan.Zero);
        return new RolloutStatus
        {
            ObservedGeneration = rollout.Generation,
            Phase = Phase.Progressing,
            Message = "at 2.5 %",
            CanaryWeight = new Percentage(2.5m),
            Conditions = [new Condition("Ready", "Unknown", "Progressing", "", now, rollout.Generation)],
            Attempt = new AttemptStatus
            {
                Id = "a",
                Number = 1,
                SpecHash = SpecHash.Of(rollout.Spec!),
                Started = now,
                Steps = rollout.Spec!.Steps,
                Gates = rollout.Spec.Analysis.Gates,
            },
            Step = new StepStatus { Index = 0, Name = "step-1", Position = "1/2", Stage = Stage.Baking, Started = now, StageStarted = now },
            Gates = [new GateStatus { Name = "errors", Limit = "1%", Value = "0.3%" }],
            OriginalWeights = [new OriginalRoute("reviews", "http[0]", [new OriginalDestination("reviews", null, null)])],
            History = [new HistoryEntry(now, 1, Phase.Healthy, Phase.Preparing, "VersionChanged", null, "")],
        };
    }

    /// <summary>Everything written is there; the API server may have added defaults.</summary>
    private static void AssertContains(JsonNode? written, JsonNode? stored, string path)
    {
        switch (written)
        {
            case JsonObject o:
                foreach (var (name, value) in o) AssertContains(value, stored?[name], $"{path}.{name}");
                break;
            case JsonArray array:
                for (var i = 0; i < array.Count; i++) AssertContains(array[i], stored?[i], $"{path}[{i}]");
                break;
            default:
                Assert.True(JsonNode.DeepEquals(written, stored), $"{path}: wrote {written}, stored {stored}");
                break;
        }
    }

    // Older API servers name a field of a list's item without the index.
    private static string WithoutIndexes(string text) => Index().Replace(text, "");

    [GeneratedRegex(@"\[\d+\]")]
    private static partial Regex Index();

    private static RolloutBuilder Steps(params JsonObject[] steps) => A.Rollout().WithSteps(steps);

    private static JsonObject Header() => new() { ["headers"] = new JsonArray(new JsonObject { ["name"] = "end-user", ["exact"] = "jason" }) };

    private static JsonObject Fault() => new()
    {
        ["host"] = "ratings",
        ["abort"] = new JsonObject { ["httpStatus"] = 503, ["percentage"] = 20 },
        ["delay"] = new JsonObject { ["fixedDelay"] = "2s", ["percentage"] = "20%" },
    };

    private static JsonObject With(JsonObject json, string field, JsonNode value)
    {
        json[field] = value;
        return json;
    }
}
