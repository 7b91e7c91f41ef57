using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RolloutController.Core.Model.Status;
using RolloutController.IntegrationTests.Fixtures;
using RolloutController.IntegrationTests.World;
using RolloutController.MeshDataPlane.Load;
using RolloutController.MeshDataPlane.Pods;
using RolloutController.TestKit.Builders;

namespace RolloutController.IntegrationTests.Scenarios;

/// <summary>Connection limits and outlier detection of people's DestinationRule hold before, in and after a rollout.</summary>
public sealed class CircuitBreakingTests(ControlPlaneFixture cluster, PrometheusFixture metrics)
{
    private const string OneConnection = """
        {"connectionPool": {"tcp": {"maxConnections": 1}, "http": {"http1MaxPendingRequests": 1}},
         "outlierDetection": {"consecutive5xxErrors": 7, "interval": "5m", "baseEjectionTime": "15m", "maxEjectionPercent": 100}}
        """;

    [Fact]
    public async Task One_connection_overflows_under_three_parallel_callers_with_and_without_a_rollout_alike()
    {
        await using var world = await RolloutWorld.StartAsync(cluster, metrics, ScenarioWorld.Options());
        var policy = JsonNode.Parse(OneConnection)!.AsObject();
        await world.PolicyAsync((JsonObject)policy.DeepClone());
        foreach (var version in new[] { "v1", "v2" })
            world.Mesh.Mesh.Pods.SetBehaviour("reviews", version, new VersionBehaviour(0, TimeSpan.FromMilliseconds(50)));
        await world.AdoptAsync(world.Rollout().With("analysis.gates", null).WithSteps(A.Weight(10, "10m", "tenth")));

        await OverflowsAsync("before the rollout");
        await world.SetVersionAsync("v2");
        await world.UntilBakingAsync("tenth");
        await OverflowsAsync("in the rollout");
        Assert.All(
            world.Mesh.Mesh.Proxies, caller => Assert.True(JsonNode.DeepEquals(policy, JsonNode.Parse(caller.Agent.Config.Clusters[$"outbound|9080|v2|reviews.{world.Namespace}.svc.cluster.local"].Config.TrafficPolicy!))));
        await world.CommandAsync("promote-full");
        await world.UntilStableAsync("v2");
        await OverflowsAsync("after the rollout");

        async Task OverflowsAsync(string when)
        {
            var alone = await CallAsync(world, callers: 1);
            var together = await CallAsync(world, callers: 3);
            Assert.True(alone.All(answer => answer is { Status: 200, Flags: "-" }), $"{when}: one caller is served");
            Assert.True(together.Any(answer => answer is { Status: 503, Flags: "UO" }), $"{when}: three callers are too many");
            Assert.True(together.All(answer => answer.Flags is "-" or "UO"), $"{when}: {string.Join(' ', together.Select(answer => answer.Flags).Distinct())}");
            Assert.True(JsonNode.DeepEquals(policy, (await world.Api.GetAsync("destinationrules", "reviews"))["spec"]!["trafficPolicy"]), $"{when}: the policy is as it was");
        }
    }

    [Fact]
    public async Task A_bad_version_is_left_out_after_a_few_errors_and_rolled_back_all_the_same()
    {
        await using var world = await RolloutWorld.StartAsync(cluster, metrics, ScenarioWorld.Options());
        var policy = JsonNode.Parse("""{"outlierDetection": {"consecutive5xxErrors": 3, "interval": "5m", "baseEjectionTime": "15m", "maxEjectionPercent": 100}}""")!.AsObject();
        await world.PolicyAsync((JsonObject)policy.DeepClone());
        world.Mesh.Behave("v2", errorRate: 1);
        await world.AdoptAsync(world.Rollout().WithSteps(A.Weight(50, "10m", "half")));
        await using var load = world.Mesh.StartLoad();

        await world.SetVersionAsync("v2");
        await world.UntilAsync(Phase.Degraded);

        // Three errors of each caller, and what was under way by then; from there on it finds no pod of v2.
        var report = await load.StopAsync();
        Assert.InRange(report.ServerErrors, 3, 20);
        Assert.True(report.Count(answer => answer is { Status: 503, Flags: "UH" }) > 0, "v2's pods were left out");
        Assert.Equal("v1=100", await world.Api.WeightsAsync());
        Assert.True(JsonNode.DeepEquals(policy, (await world.Api.GetAsync("destinationrules", "reviews"))["spec"]!["trafficPolicy"]));
    }

    private static Task<ImmutableArray<LoadOutcome>> CallAsync(RolloutWorld world, int callers) => ParallelCallers.AskAsync(
        world.Mesh.Mesh.Proxy("productpage"), new LoadOptions { Proxies = ["productpage"], RatePerProxy = 0, Host = "reviews:9080" }, callers, 15, TestContext.Current.CancellationToken);
}
