using System.Text.Json.Nodes;
using RolloutController.Core.Model.Status;
using RolloutController.IntegrationTests.Fixtures;
using RolloutController.IntegrationTests.World;
using RolloutController.TestKit.Builders;

namespace RolloutController.IntegrationTests.Rollouts;

/// <summary>What people and their tools do to the objects in the middle of a rollout.</summary>
public sealed class InterferenceTests(ControlPlaneFixture cluster, PrometheusFixture metrics)
{
    [Fact]
    public async Task A_route_edited_midway_is_put_back_and_the_editor_is_named_and_other_edits_stay()
    {
        await using var world = await InFirstStepAsync();
        var edited = await world.Api.GetAsync("virtualservices", "reviews");
        var spec = (JsonObject)edited["spec"]!.DeepClone();
        spec["http"]![0]!["route"]![0]!["weight"] = 0;
        spec["http"]![0]!["route"]![1]!["weight"] = 100;
        spec["http"]![0]!["timeout"] = "7s";

        await world.Api.PatchAsync("virtualservices", "reviews", new JsonObject { ["spec"] = spec }, by: "somebody");
        await world.UntilAsync(() => world.Api.WeightsAsync(), weights => weights == "v1=90 v2=10", "the weights are put back");

        Assert.Equal("7s", (string?)(await world.Api.GetAsync("virtualservices", "reviews"))["spec"]!["http"]![0]!["timeout"]);
        await world.UntilAsync(
            () => world.Api.EventsAsync(),
            events => events.Any(happened => happened.Reason == "DriftRepaired" && happened.Note.Contains("somebody", StringComparison.Ordinal)),
            "an Event names who edited it");
        await FinishAsync(world);
    }

    [Fact]
    public async Task A_destination_rule_deleted_midway_is_made_again_and_the_rollout_goes_on()
    {
        await using var world = await InFirstStepAsync();

        await world.Api.DeleteAsync("destinationrules", "reviews");
        await world.UntilAsync(() => world.Api.SubsetsAsync(), subsets => subsets == "v1 v2", "both subsets are there again");

        await world.UntilAsync(() => world.Api.EventsAsync(), events => events.Any(happened => happened is { Reason: "SubsetLost", Type: "Warning" }), "an Event tells it");
        await FinishAsync(world);
        await world.Mesh.ServesAsync("reviews", TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Canary_pods_deleted_midway_keep_the_weight_from_rising_until_they_are_back()
    {
        await using var world = await InFirstStepAsync(duration: "15s");
        cluster.Kubelet.SetReady(world.Namespace, new Dictionary<string, string> { ["version"] = "v2" }, ready: false);
        foreach (var pod in (await world.Api.ListAsync("pods")).Where(pod => (string?)pod["metadata"]!["labels"]!["version"] == "v2"))
            await world.Api.DeleteAsync("pods", (string)pod["metadata"]!["name"]!);

        var waiting = await world.UntilAsync(status => status.Message.Contains("its weight does not rise", StringComparison.Ordinal), "it waits for the canary's pods");
        Assert.Equal("first", waiting.Step!.Name);
        Assert.Equal("v1=90 v2=10", await world.Api.WeightsAsync());

        cluster.Kubelet.SetReady(world.Namespace, new Dictionary<string, string> { ["version"] = "v2" }, ready: true);
        await world.UntilStableAsync("v2");
    }

    [Fact]
    public async Task A_rollout_deleted_midway_leaves_all_traffic_on_stable_and_nothing_of_its_own()
    {
        await using var world = await InFirstStepAsync();
        var load = world.Mesh.StartLoad(20);

        await world.Api.DeleteAsync("rollouts", "reviews");
        await world.UntilAsync(() => world.Api.FindAsync("rollouts", "reviews"), found => found is null, "the Rollout is gone");

        Assert.Equal("v1=100", await world.Api.WeightsAsync());
        Assert.Equal("v1", await world.Api.SubsetsAsync());
        var report = await world.Mesh.ReconciledAsync(load, TestContext.Current.CancellationToken);
        Assert.Equal(0, report.LostToRouting);
    }

    [Fact]
    public async Task A_namespace_deleted_midway_is_not_held_up()
    {
        // An operator whose own account is deleted with the namespace may be refused before it has let go of the Rollout.
        await using var world = await InFirstStepAsync(options: new WorldOptions { OperatorApart = true });

        await cluster.Plane.Admin.DeleteAsync($"api/v1/namespaces/{world.Namespace}", TestContext.Current.CancellationToken);

        await world.UntilAsync(
            () => cluster.Plane.Admin.FindAsync($"api/v1/namespaces/{world.Namespace}", TestContext.Current.CancellationToken), found => found is null, "the namespace is gone");
    }

    private async Task<RolloutWorld> InFirstStepAsync(string duration = "5m", WorldOptions? options = null)
    {
        var world = await RolloutWorld.StartAsync(cluster, metrics, options);
        await world.ApplyAsync(world.Rollout().WithSteps(A.Weight(10, duration, "first"), A.Weight(50, "1s", "half")).With("analysis.gates", null));
        await world.UntilStableAsync("v1");
        await world.SetVersionAsync("v2");
        await world.UntilBakingAsync("first");
        return world;
    }

    private static async Task FinishAsync(RolloutWorld world)
    {
        await world.UntilBakingAsync("first");
        await world.CommandAsync("skip");
        await world.UntilStableAsync("v2");
        Assert.Equal("v2=100", await world.Api.WeightsAsync());
    }
}
