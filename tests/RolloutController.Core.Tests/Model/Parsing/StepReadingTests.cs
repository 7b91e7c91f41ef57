using System.Text.Json.Nodes;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Requests;
using RolloutController.TestKit.Builders;

namespace RolloutController.Core.Tests.Model.Parsing;

/// <summary>What shadows, header routes, faults and comparisons are read as.</summary>
public sealed class StepReadingTests
{
    [Fact]
    public void A_shadow_copies_only_what_changes_nothing_unless_it_says_otherwise()
    {
        var step = Read<Step.Shadow>(A.Step("mirror", "shadow", new JsonObject(), "5m"));

        Assert.Equal(new Mirroring(Percentage.Hundred, new RequestMatch { Methods = ["GET", "HEAD"] }), step.Mirroring);
        Assert.Equal(TimeSpan.FromMinutes(5), step.Duration);
        Assert.Equal(["POST"], Read<Step.Shadow>(A.Step("mirror", "shadow", new JsonObject { ["methods"] = new JsonArray("POST") })).Mirroring.Match.Methods);
    }

    [Fact]
    public void A_shadow_can_be_a_share_of_chosen_requests()
    {
        var step = Read<Step.Shadow>(A.Step("mirror", "shadow", new JsonObject { ["percentage"] = "0.5%", ["match"] = A.Headers(("X-Tier", "free")) }));

        Assert.Equal(new Mirroring(new Percentage(0.5m), new RequestMatch { Methods = ["GET", "HEAD"], Headers = [new NamedMatch("x-tier", new StringMatch.Exact("free"))] }), step.Mirroring);
    }

    [Fact]
    public void A_header_route_needs_all_of_its_headers_cookies_and_query_parameters()
    {
        var step = Read<Step.HeaderRoute>(A.Step("testers", "headerRoute", new JsonObject
        {
            ["headers"] = new JsonArray(
                new JsonObject { ["name"] = "End-User", ["exact"] = "jason" },
                new JsonObject { ["name"] = "user-agent", ["regex"] = "(?i)(?P<browser>firefox)/\\d+.*" }),
            ["cookies"] = new JsonArray(new JsonObject { ["name"] = "Canary", ["prefix"] = "y" }),
            ["queryParams"] = new JsonArray(new JsonObject { ["name"] = "filter[x]", ["exact"] = "1" }),
            ["until"] = "Promotion",
        }));

        Assert.Equal(
            new HeaderRouting(
                new RequestMatch
                {
                    Headers = [new NamedMatch("end-user", new StringMatch.Exact("jason")), new NamedMatch("user-agent", new StringMatch.Regex("(?i)(?P<browser>firefox)/\\d+.*"))],
                    Cookies = [new NamedMatch("Canary", new StringMatch.Prefix("y"))],
                    QueryParameters = [new NamedMatch("filter[x]", new StringMatch.Exact("1"))],
                },
                HeaderRouteScope.Promotion),
            step.Routing);
    }

    [Fact]
    public void A_fault_on_a_dependency_stands_in_the_VirtualService_of_that_name()
    {
        var step = Read<Step.FaultInjection>(A.Fault("ratings", "2m").With("shadow", new JsonObject { ["percentage"] = 10 }));

        Assert.Equal(new Fault("ratings", RequestMatch.Any, new FaultAbort(503, null, new Percentage(20)), null) { VirtualService = "ratings" }, step.Fault);
        Assert.Equal(new Percentage(10), step.Mirroring?.Share);
        Assert.Null(step.Routing);
    }

    [Fact]
    public void A_fault_can_say_all_of_it()
    {
        var fault = new JsonObject
        {
            ["host"] = "ratings",
            ["match"] = A.Headers(("a", "b")),
            ["abort"] = new JsonObject { ["grpcStatus"] = "UNAVAILABLE", ["percentage"] = "60%" },
            ["delay"] = new JsonObject { ["fixedDelay"] = "2s", ["percentage"] = 100 },
            ["acknowledgeImpact"] = true,
            ["virtualService"] = "backends",
            ["create"] = true,
        };

        Assert.Equal(
            new Fault(
                "ratings",
                new RequestMatch { Headers = [new NamedMatch("a", new StringMatch.Exact("b"))] },
                new FaultAbort(null, "UNAVAILABLE", new Percentage(60)),
                new FaultDelay(TimeSpan.FromSeconds(2), Percentage.Hundred))
            {
                VirtualService = "backends",
                Create = true,
            },
            Read<Step.FaultInjection>(A.Weight(5), A.Step("s", "faultInjection", fault)).Fault);
    }

    [Fact]
    public void Testers_who_stay_give_a_later_fault_its_traffic() =>
        Read<Step.FaultInjection>(A.HeaderRoute("Promotion"), A.Fault());

    [Fact]
    public void A_shadow_without_gates_may_stand_beside_users() =>
        Read<Step.Shadow>(A.Weight(5), A.Shadow());

    [Theory]
    [InlineData("0.5%", null)]
    [InlineData(null, "20%")]
    public void An_error_rate_can_be_compared_with_stables(string? absolute, string? relative)
    {
        var gate = Assert.Single(A.Rollout().WithGates(Comparing("errorRate", new JsonObject(), absolute, relative)).Domain().Spec!.Analysis.Gates);

        Assert.Equal(new GateCriterion.ErrorRate(null), gate.Criterion);
        Assert.Equal(absolute is null ? new MaxIncrease.Relative(new Percentage(20)) : new MaxIncrease.Points(new Percentage(0.5m)), gate.OverStable);
    }

    [Fact]
    public void A_latency_can_have_a_limit_and_a_comparison()
    {
        var gate = Assert.Single(A.Rollout().WithGates(Comparing("latency", new JsonObject { ["quantile"] = "0.99", ["max"] = "500ms" }, "50ms", null)).Domain().Spec!.Analysis.Gates);

        Assert.Equal(new GateCriterion.Latency(0.99m, TimeSpan.FromMilliseconds(500)), gate.Criterion);
        Assert.Equal(new MaxIncrease.Time(TimeSpan.FromMilliseconds(50)), gate.OverStable);
    }

    [Theory]
    [InlineData(@"^v[12]\.\d+$")]
    [InlineData(@"\(?=a")]
    [InlineData("[(?=]+")]
    [InlineData("(?i:jason|mary)")]
    public void A_regular_expression_that_RE2_reads_is_taken(string regex) => Read<Step.HeaderRoute>(
        A.Step("s", "headerRoute", new JsonObject { ["headers"] = new JsonArray(new JsonObject { ["name"] = "a", ["regex"] = regex }) }));

    private static JsonObject Comparing(string criterion, JsonObject value, string? absolute, string? relative)
    {
        var increase = new JsonObject();
        if (absolute is not null) increase["absolute"] = absolute;
        if (relative is not null) increase["relative"] = relative;
        return new JsonObject { ["name"] = "g", [criterion] = value, ["compareTo"] = "Stable", ["maxIncrease"] = increase };
    }

    /// <summary>The last of the steps.</summary>
    private static T Read<T>(params JsonObject[] steps)
        where T : Step
    {
        var read = A.Rollout().WithSteps(steps).Domain();
        Assert.Empty(read.Problems);
        return Assert.IsType<T>(read.Spec!.Steps[^1]);
    }
}
