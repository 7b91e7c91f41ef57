using System.Text.Json.Nodes;
using RolloutController.Core.Model.Status;
using RolloutController.Core.StateMachine;
using RolloutController.IntegrationTests.Fixtures;
using RolloutController.IntegrationTests.World;
using RolloutController.TestKit.Builders;

namespace RolloutController.IntegrationTests.Rollouts;

/// <summary>A Rollout that refers to what is not there, or not clear: it says so, touches nothing, and goes on by itself when the cause is gone.</summary>
public sealed class InvalidRolloutTests(ControlPlaneFixture cluster, PrometheusFixture metrics)
{
    private static readonly WorldOptions s_withoutMesh = new() { Proxies = [] };

    [Fact]
    public Task A_missing_service() => FailsThenHealsAsync(
        rollout => rollout.ForService("absent").WithHttpRoutes("reviews"),
        "ServiceNotFound",
        "spec.service: absent",
        api => api.PatchAsync("rollouts", "reviews", Spec(new JsonObject { ["service"] = "reviews" })));

    [Fact]
    public Task A_service_that_comes_later() => FailsThenHealsAsync(
        rollout => rollout,
        "ServiceNotFound",
        "spec.service: reviews",
        api => api.CreateAsync("services", Bookinfo.Service("reviews")),
        before: api => api.DeleteAsync("services", "reviews"));

    [Fact]
    public Task A_route_name_that_is_not_there() => FailsThenHealsAsync(
        rollout => rollout.WithHttpRoutes("reviews", "secondary"),
        "RouteNotFound",
        "spec.traffic.virtualServices[0].httpRoutes[0]: secondary",
        api => api.PatchAsync("virtualservices", "reviews", Spec(new JsonObject { ["http"] = new JsonArray(Bookinfo.Route("secondary", "reviews", "v1")) })));

    [Fact]
    public Task Two_routes_of_which_none_is_named() => FailsThenHealsAsync(
        rollout => rollout,
        "RouteAmbiguous",
        "spec.traffic.virtualServices[0].httpRoutes",
        api => api.PatchAsync("rollouts", "reviews", Spec(new JsonObject
        {
            ["traffic"] = new JsonObject
            {
                ["virtualServices"] = new JsonArray(new JsonObject { ["name"] = "reviews", ["httpRoutes"] = new JsonArray("primary") }),
            },
        })),
        before: api => api.PatchAsync("virtualservices", "reviews", Spec(new JsonObject
        {
            ["http"] = new JsonArray(Bookinfo.Route("primary", "reviews", "v1"), Bookinfo.Route("secondary", "reviews", "v1")),
        })));

    [Fact]
    public Task A_stable_version_that_is_not_clear() => FailsThenHealsAsync(
        rollout => rollout,
        "AmbiguousStable",
        "spec.stableVersion",
        api => api.PatchAsync("rollouts", "reviews", Spec(new JsonObject { ["stableVersion"] = "v1" })),
        before: api => api.PatchAsync("virtualservices", "reviews", Spec(new JsonObject { ["http"] = new JsonArray(Bookinfo.Route("primary", "reviews", null)) })),
        weights: "-=100");

    [Fact]
    public async Task A_route_that_another_rollout_manages_is_left_to_it_until_that_one_is_gone()
    {
        await using var world = await RolloutWorld.StartAsync(cluster, metrics, s_withoutMesh);
        await world.ApplyAsync(world.Rollout());
        await world.UntilStableAsync("v1");

        await world.ApplyAsync(world.Rollout("second").ForService("reviews").WithHttpRoutes("reviews", "primary").With("traffic.destinationRule.name", "reviews"));
        var status = await world.UntilAsync(Phase.Invalid, "second");

        Assert.Equal("RouteClaimed", status.Conditions.Find(ConditionTypes.SpecValid)!.Reason);
        await world.Api.DeleteAsync("rollouts", "reviews");
        await world.UntilStableAsync("v1", "second");
    }

    [Fact]
    public async Task A_subset_label_that_no_pod_has_is_named_and_heals_when_pods_have_it()
    {
        await using var world = await RolloutWorld.StartAsync(cluster, metrics, s_withoutMesh);
        await world.ApplyAsync(world.Rollout().With("subsetLabel", "release"));

        var status = await world.UntilAsync(Phase.Invalid);

        Assert.Equal("SubsetLabelNotFound", status.Conditions.Find(ConditionTypes.SpecValid)!.Reason);
        Assert.Contains("spec.subsetLabel: release", status.Message, StringComparison.Ordinal);
        await world.Api.PatchAsync("rollouts", "reviews", Spec(new JsonObject { ["subsetLabel"] = "version" }));
        await world.UntilStableAsync("v1");
    }

    private static JsonObject Spec(JsonObject spec) => new() { ["spec"] = spec };

    private async Task FailsThenHealsAsync(
        Func<RolloutBuilder, RolloutBuilder> broken,
        string reason,
        string names,
        Func<WorldApi, Task> heal,
        Func<WorldApi, Task>? before = null,
        string weights = "v1=100")
    {
        await using var world = await RolloutWorld.StartAsync(cluster, metrics, s_withoutMesh);
        if (before is not null)
            await before(world.Api);

        await world.ApplyAsync(broken(world.Rollout()));
        var status = await world.UntilAsync(Phase.Invalid);

        var condition = status.Conditions.Find(ConditionTypes.SpecValid)!;
        Assert.Equal("False", condition.Status);
        Assert.Equal(reason, condition.Reason);
        Assert.Contains(names, condition.Message, StringComparison.Ordinal);
        Assert.Contains("expected", condition.Message, StringComparison.Ordinal);
        Assert.Equal(weights, await world.Api.WeightsAsync());
        var events = await world.UntilAsync(
            () => world.Api.EventsAsync(), found => found.Any(happened => happened.Reason == reason), $"an Event {reason}");
        Assert.Single(events, happened => happened.Reason == reason);
        await heal(world.Api);
        await world.UntilStableAsync("v1");
    }
}
