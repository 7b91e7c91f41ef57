using System.Text.Json.Nodes;
using RolloutController.Core.Model.Status;
using RolloutController.IntegrationTests.Fixtures;
using RolloutController.IntegrationTests.World;
using RolloutController.MeshDataPlane.Load;
using RolloutController.MeshDataPlane.Pods;
using RolloutController.TestKit.Builders;

namespace RolloutController.IntegrationTests.Scenarios;

/// <summary>Failures that are injected and failures that are real: at which rate they are seen, by whom, and what the gate sees of them.</summary>
public sealed class FaultRateTests(ControlPlaneFixture cluster, PrometheusFixture metrics)
{
    private const double Fifth = 0.2;

    private static readonly (string Name, string Value) s_jason = ("end-user", "jason");

    [Fact]
    public async Task Delay_and_abort_come_at_exactly_their_rates_and_only_with_the_header()
    {
        await using var world = await RolloutWorld.StartAsync(cluster, metrics, ScenarioWorld.Options());
        var fault = new JsonObject
        {
            ["host"] = "reviews",
            ["match"] = A.Headers(s_jason),
            ["abort"] = new JsonObject { ["httpStatus"] = 555, ["percentage"] = 20 },
            ["delay"] = new JsonObject { ["fixedDelay"] = "5s", ["percentage"] = 20 },
        };
        await using var load = world.Mesh.StartLoad();
        await world.EnterAsync(world.Rollout().WithSteps(A.Weight(10, "1s", "first"), A.Step("fault", "faultInjection", fault, "9m")), "v2", "fault");

        var jason = await world.AskAsync(800, s_jason);
        var others = await world.AskAsync(200);

        Shares.Expect(Fifth, jason.Answered, jason.Count(answer => answer.Status == 555), "aborts");
        Shares.Expect(Fifth, jason.Answered, jason.Count(answer => HasFlag(answer, "DI")), "delays");
        Shares.Expect(Fifth * Fifth, jason.Answered, jason.Count(answer => answer.Flags == "DI,FI"), "delays that end in an abort");
        Assert.Equal(0, jason.Count(answer => answer.Status != 200 && !(answer.Status == 555 && HasFlag(answer, "FI"))));
        Assert.Equal(others.Answered, others.Count(answer => answer is { Status: 200, Flags: "-" }));
        Assert.Equal(0, await world.PassingAsync());
    }

    [Fact]
    public async Task A_server_that_fails_half_the_time_is_masked_by_the_routes_retries_and_its_callers_gate_sees_nothing()
    {
        await using var world = await RetryingAsync();
        await world.EnterAsync(world.Rollout().WithSteps(A.Weight(50, "10m", "half")).With("analysis.reporter", "Source"), "v2", "half");
        await using var load = world.Mesh.StartLoad();
        var before = world.Answered("v2");

        var report = await world.AskAsync(600);

        // The first try and ten more: one request in 2048 fails, so that of some 300 more than five do less than once in ten million runs.
        Assert.InRange(report.Count(answer => answer.Status != 200), 0, 5);
        Assert.InRange(await world.PassingAsync(), 0, 0.05);
        var after = world.Answered("v2");
        Shares.Expect(0.5, after.Requests - before.Requests, after.Failures - before.Failures, "answers of 503 by v2's pods");
    }

    [Fact]
    public async Task The_same_server_is_found_by_a_gate_that_asks_its_own_side()
    {
        await using var world = await RetryingAsync();
        await world.AdoptAsync(world.Rollout().WithSteps(A.Weight(50, "10m", "half")).With("analysis.reporter", "Destination"));
        await using var load = world.Mesh.StartLoad();

        await world.SetVersionAsync("v2");
        var status = await world.UntilAsync(Phase.Degraded);

        Assert.Contains("errors: ", status.Attempt!.FailureMessage, StringComparison.Ordinal);
        Assert.Equal("v1=100", await world.Api.WeightsAsync());

        // The users saw next to nothing of it: see the test above.
        var report = await load.StopAsync();
        Assert.InRange(report.Count(answer => answer.Status != 200), 0, 5);
    }

    [Fact]
    public async Task An_injected_abort_is_not_retried_on_the_same_route_and_the_gate_does_not_count_it()
    {
        await using var world = await RetryingAsync(errorRate: 0);
        var fault = A.Abort("reviews").With("match", A.Headers(s_jason));
        await using var load = world.Mesh.StartLoad();
        await world.EnterAsync(world.Rollout().WithSteps(A.Weight(50, "1s", "half"), A.Step("fault", "faultInjection", fault, "9m")), "v2", "fault");

        var jason = await world.AskAsync(600, s_jason);

        Shares.Expect(Fifth, jason.Answered, jason.Count(answer => answer is { Status: 503, Flags: "FI" }), "aborts");
        Assert.Equal(0, await world.PassingAsync());
    }

    private static bool HasFlag(LoadOutcome answer, string flag) => answer.Flags.Split(',').Contains(flag);

    /// <summary>The route retries on 5xx, and v2 answers 503 at a rate.</summary>
    private async Task<RolloutWorld> RetryingAsync(double errorRate = 0.5)
    {
        var world = await RolloutWorld.StartAsync(cluster, metrics, ScenarioWorld.Options());
        world.Mesh.Mesh.Pods.SetBehaviour("reviews", "v2", new VersionBehaviour(errorRate, TimeSpan.Zero, 503));
        var route = Bookinfo.Route("retrying", "reviews", "v1");
        route["retries"] = new JsonObject { ["attempts"] = 10, ["perTryTimeout"] = "10s", ["retryOn"] = "5xx" };
        await world.RouteAsync(route);
        return world;
    }
}
