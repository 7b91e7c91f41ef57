using System.Text.Json.Nodes;
using RolloutController.Core.Model.Status;
using RolloutController.IntegrationTests.Fixtures;
using RolloutController.IntegrationTests.World;
using RolloutController.TestKit.Builders;

namespace RolloutController.IntegrationTests.Rollouts;

/// <summary>Objects that the controller makes itself, and several that people own.</summary>
public sealed class MeshObjectTests(ControlPlaneFixture cluster, PrometheusFixture metrics)
{
    [Fact]
    public async Task A_service_without_mesh_objects_is_adopted_and_rolled_out_without_a_lost_request()
    {
        await using var world = await RolloutWorld.StartAsync(cluster, metrics, new WorldOptions { WithMeshObjects = false, Versions = ["v1"] });
        var load = world.Mesh.StartLoad();

        await world.ApplyAsync(world.Rollout().CreatingMeshObjects());
        await world.UntilStableAsync("v1");
        Assert.Equal("v1=100", await world.Api.WeightsAsync());
        Assert.Equal("v1", await world.Api.SubsetsAsync());

        await world.SetVersionAsync("v2");
        await world.Api.CreateAsync("deployments", Bookinfo.Deployment("reviews", "v2"));
        await world.UntilStableAsync("v2");
        await world.UntilAsync(() => world.Api.SubsetsAsync(), subsets => subsets == "v2", "the old version's subset is taken away");

        var report = await world.Mesh.ReconciledAsync(load, TestContext.Current.CancellationToken);
        Assert.Equal(0, report.LostToRouting);
    }

    [Fact]
    public async Task Several_virtual_services_move_together_and_other_routes_are_left_alone()
    {
        await using var world = await RolloutWorld.StartAsync(cluster, metrics);
        var second = Bookinfo.VirtualService("reviews-admin", "v1", "reviews.example.test");
        var http = second["spec"]!["http"]!.AsArray();
        http[0] = Bookinfo.Route("admin", "reviews", "v1");
        http.Insert(0, Bookinfo.Route("ratings", "ratings", null));
        http[0]!["match"] = new JsonArray(new JsonObject { ["uri"] = new JsonObject { ["prefix"] = "/ratings" } });
        var before = http[0]!.DeepClone();
        await world.Api.CreateAsync("virtualservices", second);
        await world.ApplyAsync(world.Rollout()
            .With("analysis.gates", null)
            .WithSteps(A.Weight(10, "5m", "first"))
            .With("traffic.virtualServices", new JsonArray(
                new JsonObject { ["name"] = "reviews" },
                new JsonObject { ["name"] = "reviews-admin", ["httpRoutes"] = new JsonArray("admin") })));
        await world.UntilStableAsync("v1");

        await world.SetVersionAsync("v2");
        var status = await world.UntilBakingAsync("first");

        Assert.Equal("v1=90 v2=10", await world.Api.WeightsAsync());
        Assert.Equal("v1=90 v2=10", await world.Api.WeightsAsync("reviews-admin", route: 1));
        var other = (await world.Api.GetAsync("virtualservices", "reviews-admin"))["spec"]!["http"]![0];
        Assert.True(JsonNode.DeepEquals(before, other), other!.ToJsonString());
        Assert.Equal(2, status.Weights.Length);
        await world.CommandAsync("abort");
        await world.UntilAsync(Phase.Degraded);
        Assert.Equal("v1=100", await world.Api.WeightsAsync());
        Assert.Equal("v1=100", await world.Api.WeightsAsync("reviews-admin", route: 1));
    }

    [Fact]
    public async Task The_version_that_was_stable_before_is_taken_again_without_steps()
    {
        await using var world = await RolloutWorld.StartAsync(cluster, metrics);
        await world.ApplyAsync(world.Rollout().With("analysis.gates", null));
        await world.UntilStableAsync("v1");
        await world.SetVersionAsync("v2");
        await world.UntilStableAsync("v2");
        var load = world.Mesh.StartLoad();

        await world.SetVersionAsync("v1");
        var status = await world.UntilStableAsync("v1");

        Assert.DoesNotContain(status.History, entry => entry.Attempt == 2 && entry.Trigger == "StepEntered");
        Assert.Equal("v1=100", await world.Api.WeightsAsync());
        Assert.Equal(0, (await world.Mesh.ReconciledAsync(load, TestContext.Current.CancellationToken)).LostToRouting);
    }
}
