using RolloutController.IntegrationTests.Fixtures;
using RolloutController.IntegrationTests.World;
using RolloutController.TestKit.Builders;

namespace RolloutController.IntegrationTests.Scenarios;

/// <summary>Who gets which version of reviews, as bookinfo's tasks have it, counted at the callers.</summary>
public sealed class TrafficShapeTests(ControlPlaneFixture cluster, PrometheusFixture metrics)
{
    [Theory]
    [InlineData("v1", "v2", 10)]
    [InlineData("v2", "v3", 50)]
    public async Task Two_versions_share_the_requests_by_weight(string stable, string canary, int weight)
    {
        await using var world = await RolloutWorld.StartAsync(cluster, metrics, ScenarioWorld.Options(stable));
        await world.EnterAsync(world.Rollout().WithSteps(A.Weight(weight, "10m", "split")), canary, "split");
        await using var load = world.Mesh.StartLoad();

        var report = await world.AskAsync(800);

        Assert.Equal([stable, canary], report.RequestsByVersion.Keys.Order());
        Shares.Expect(weight / 100.0, report.Answered, report.RequestsByVersion[canary], $"requests to {canary}");
        Assert.Equal(0, await world.PassingAsync());
    }

    [Fact]
    public async Task Everything_goes_to_v3()
    {
        await using var world = await RolloutWorld.StartAsync(cluster, metrics, ScenarioWorld.Options());
        await world.AdoptAsync(world.Rollout().WithSteps());
        await using var load = world.Mesh.StartLoad();

        await world.SetVersionAsync("v3");
        await world.UntilStableAsync("v3");

        Assert.Equal(["v3"], (await world.AskAsync(200)).RequestsByVersion.Keys);
        Assert.Equal(0, (await load.StopAsync()).LostToRouting);
    }

    [Fact]
    public async Task Jason_gets_v2_and_all_others_v3()
    {
        await using var world = await RolloutWorld.StartAsync(cluster, metrics, ScenarioWorld.Options("v3"));
        await world.EnterAsync(world.Rollout().WithSteps(A.HeaderRoute(duration: "10m", name: "testers")), "v2", "testers");

        var jason = await world.AskAsync(200, ("end-user", "jason"));
        var others = await world.AskAsync(200);

        Assert.Equal(["v2"], jason.RequestsByVersion.Keys);
        Assert.Equal(["v3"], others.RequestsByVersion.Keys);
        await using var load = world.Mesh.Mesh.StartLoad(new() { Proxies = ["productpage"], RatePerProxy = 30, Host = "reviews:9080", Headers = new Dictionary<string, string> { ["end-user"] = "jason" } });
        Assert.Equal(0, await world.PassingAsync());
    }
}
