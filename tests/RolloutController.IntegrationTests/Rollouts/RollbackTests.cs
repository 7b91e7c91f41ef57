using RolloutController.Core.Model.Status;
using RolloutController.IntegrationTests.Fixtures;
using RolloutController.IntegrationTests.World;
using RolloutController.TestKit.Builders;

namespace RolloutController.IntegrationTests.Rollouts;

/// <summary>A version that turns bad, under load, on real parts.</summary>
public sealed class RollbackTests(ControlPlaneFixture cluster, PrometheusFixture metrics)
{
    [Theory]
    [InlineData("first", "v1=90 v2=10")]
    [InlineData("half", "v1=50 v2=50")]
    [InlineData("promotion", "v2=100")]
    public async Task A_version_that_turns_bad_is_taken_back_and_routing_loses_nothing(string step, string weights)
    {
        await using var world = await RolloutWorld.StartAsync(cluster, metrics);
        await world.ApplyAsync(world.Rollout()
            .WithSteps(A.Weight(10, step == "first" ? "5m" : "1s", "first"), A.Weight(50, step == "half" ? "5m" : "1s", "half"))
            .WithBake(step == "promotion" ? "5m" : "1s"));
        await world.UntilStableAsync("v1");
        var load = world.Mesh.StartLoad();
        await world.SetVersionAsync("v2");
        await world.UntilBakingAsync(step);
        Assert.Equal(weights, await world.Api.WeightsAsync());

        world.Mesh.Behave("v2", errorRate: 0.5);
        var status = await world.UntilAsync(Phase.Degraded);

        Assert.Equal("v1=100", await world.Api.WeightsAsync());
        Assert.Equal("v1", status.Stable);
        Assert.Contains(status.History, entry => entry.Trigger == "GateFailed" && entry.Message.Contains("errors", StringComparison.Ordinal));
        var report = await world.Mesh.ReconciledAsync(load, TestContext.Current.CancellationToken);
        Assert.Equal(0, report.LostToRouting);
        Assert.Equal(["v2"], report.ServerErrorsByVersion.Keys);
        await world.UntilAsync(() => world.Api.SubsetsAsync(), subsets => subsets == "v1", "the subset that was added is gone");
        await world.UntilAsync(
            () => world.Api.EventsAsync(),
            events => events.Any(happened => happened is { Type: "Warning", Reason: "GateFailed" }),
            "an Event says that the gate failed");
    }
}
