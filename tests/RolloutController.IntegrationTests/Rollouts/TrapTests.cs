using System.Text.Json.Nodes;
using RolloutController.Core.Model.Status;
using RolloutController.Core.StateMachine;
using RolloutController.IntegrationTests.Fixtures;
using RolloutController.IntegrationTests.World;
using RolloutController.TestKit.Builders;

namespace RolloutController.IntegrationTests.Rollouts;

/// <summary>Objects that get in a Rollout's way on the real API server: named with the remedy before anything is written, and left behind when they are gone.</summary>
public sealed class TrapTests(ControlPlaneFixture cluster, PrometheusFixture metrics)
{
    private static readonly WorldOptions s_bare = new() { Proxies = [], WithMeshObjects = false };

    [Fact]
    public async Task An_older_virtual_service_for_the_host_keeps_a_rollout_from_starting_until_it_is_gone()
    {
        await using var world = await RolloutWorld.StartAsync(cluster, metrics, s_bare);
        await world.Api.CreateAsync("virtualservices", Bookinfo.VirtualService("a-forgotten-one", "v1", "reviews"));
        await world.Api.CreateAsync("virtualservices", Bookinfo.VirtualService("reviews", "v1"));
        await world.Api.CreateAsync("destinationrules", Bookinfo.DestinationRule("reviews", "v1"));
        await world.ApplyAsync(Rollout(world).WithVersion("v2"));

        var status = await world.UntilAsync(Phase.Invalid);

        Assert.Equal("DuplicateVirtualService", status.Conditions.Find(ConditionTypes.SpecValid)!.Reason);
        Assert.Contains($"VirtualService {world.Namespace}/a-forgotten-one", status.Message, StringComparison.Ordinal);
        Assert.Equal("v1", await world.Api.SubsetsAsync());
        await world.Api.DeleteAsync("virtualservices", "a-forgotten-one");
        await world.UntilStableAsync("v2");
    }

    [Fact]
    public async Task A_selector_with_the_version_in_it_is_told_and_heals_when_it_is_taken_out()
    {
        await using var world = await RolloutWorld.StartAsync(cluster, metrics, new WorldOptions { Proxies = [] });
        await world.ApplyAsync(Rollout(world));
        await world.UntilStableAsync("v1");
        await world.Api.PatchAsync("services", "reviews", Selector("v1"));
        await world.SetVersionAsync("v2");

        var status = await world.UntilAsync(Phase.Invalid);

        Assert.Equal("SelectorMissesVersion", status.Conditions.Find(ConditionTypes.SpecValid)!.Reason);
        Assert.Contains("version=v1: take this label out", status.Message, StringComparison.Ordinal);
        await world.Api.PatchAsync("services", "reviews", Selector(null));
        await world.UntilStableAsync("v2");
    }

    [Fact]
    public async Task A_second_rule_for_the_host_is_told_in_a_condition_and_one_Event_while_the_rollout_goes_on()
    {
        await using var world = await RolloutWorld.StartAsync(cluster, metrics, new WorldOptions { Proxies = [] });
        await world.Api.CreateAsync("destinationrules", Second());
        await world.ApplyAsync(Rollout(world).WithVersion("v2"));

        var status = await world.UntilStableAsync("v2");

        var found = status.Conditions.Find(ConditionTypes.TrapsFound)!;
        Assert.Equal(("True", "DuplicateDestinationRule"), (found.Status, found.Reason));
        Assert.Contains($"{world.Namespace}/second", found.Message, StringComparison.Ordinal);
        Assert.Contains("--watch-namespace", status.Conditions.Find(ConditionTypes.TrapsUnchecked)!.Message, StringComparison.Ordinal);
        var events = await world.UntilAsync(
            () => world.Api.EventsAsync(), seen => seen.Any(happened => happened.Reason == ConditionTypes.TrapsFound), "an Event TrapsFound");
        Assert.Single(events, happened => happened.Reason == ConditionTypes.TrapsFound);
    }

    /// <summary>Nobody calls here, so that no gate could have a verdict.</summary>
    private static RolloutBuilder Rollout(RolloutWorld world) => world.Rollout().With("analysis.gates", null);

    private static JsonObject Second()
    {
        var rule = Bookinfo.DestinationRule("second");
        rule["spec"]!["host"] = "reviews";
        return rule;
    }

    private static JsonObject Selector(string? version) => new()
    {
        ["spec"] = new JsonObject { ["selector"] = new JsonObject { ["version"] = version } },
    };
}
