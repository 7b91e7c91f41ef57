using System.Text.Json.Nodes;
using RolloutController.Core.Model.Status;
using RolloutController.IntegrationTests.Fixtures;
using RolloutController.IntegrationTests.World;
using RolloutController.TestKit.Builders;

namespace RolloutController.IntegrationTests.Rollouts;

/// <summary>What happens when metrics say nothing: never a promotion, and no way back before a limit says so.</summary>
public sealed class MetricsOutageTests(ControlPlaneFixture cluster, PrometheusFixture metrics)
{
    private static readonly WorldOptions s_ownPrometheus = new() { OwnPrometheus = true, Proxies = [.. WorldOptions.ThreeProxies.Take(1)] };

    [Fact]
    public async Task Without_any_request_the_step_does_not_pass_and_a_person_is_asked()
    {
        await using var world = await RolloutWorld.StartAsync(cluster, metrics, new WorldOptions { Proxies = [] });
        await world.ApplyAsync(world.Rollout().WithGates(Impatient()));
        await world.UntilStableAsync("v1");

        await world.SetVersionAsync("v2");
        var held = await world.UntilAsync(Phase.Paused);

        Assert.Equal(PauseReason.Inconclusive, held.Pause!.Reason);
        Assert.Equal("first", held.Step!.Name);
        Assert.Equal("v1=90 v2=10", await world.Api.WeightsAsync());
        await world.CommandAsync("promote");
        await world.UntilAsync(status => status is { Phase: Phase.Paused, Step.Name: "half" }, "held in the next step for the same reason");
        Assert.Equal("v1=50 v2=50", await world.Api.WeightsAsync());
    }

    [Fact]
    public async Task Prometheus_down_beyond_the_limit_holds_the_rollout_where_it_is()
    {
        await using var world = await RolloutWorld.StartAsync(cluster, metrics, s_ownPrometheus);
        await world.ApplyAsync(world.Rollout().WithSteps(A.Weight(10, "5m", "first")).WithGates(Impatient()));
        await world.UntilStableAsync("v1");
        await using var load = world.Mesh.StartLoad(20);
        await world.SetVersionAsync("v2");
        await world.UntilAsync(status => status.Step?.Name == "first" && status.Gates.Any(gate => gate.Passes > 0), "a pass in the first step");

        await world.OwnPrometheus.StopAsync(TestContext.Current.CancellationToken);
        var held = await world.UntilAsync(Phase.Paused);

        Assert.Equal(PauseReason.Inconclusive, held.Pause!.Reason);
        Assert.Contains(" and 5 errors in a row", held.History[0].Message, StringComparison.Ordinal);
        Assert.Equal("v1=90 v2=10", await world.Api.WeightsAsync());
    }

    [Fact]
    public async Task Prometheus_down_for_less_than_the_limit_is_sat_out()
    {
        await using var world = await RolloutWorld.StartAsync(cluster, metrics, s_ownPrometheus);
        await world.ApplyAsync(world.Rollout()
            .WithSteps(A.Weight(10, "10s", "first")));
        await world.UntilStableAsync("v1");
        await using var load = world.Mesh.StartLoad(20);
        await world.SetVersionAsync("v2");
        await world.UntilAsync(status => status.Step is { Name: "first" }, "the first step");

        await world.OwnPrometheus.StopAsync(TestContext.Current.CancellationToken);
        await world.UntilAsync(status => status.Gates.Any(gate => gate is { Name: "errors", Errors: >= 3 }), "three errors in a row");
        Assert.NotEqual("v2=100", await world.Api.WeightsAsync());
        await world.OwnPrometheus.StartAgainAsync(TestContext.Current.CancellationToken);
        var status = await world.UntilStableAsync("v2");

        Assert.DoesNotContain(status.History, entry => entry.To is Phase.Paused or Phase.RollingBack);
    }

    [Fact]
    public async Task An_abort_reaches_the_routes_while_prometheus_hangs_every_worker_is_busy_and_500_others_are_queued()
    {
        const int workers = 2;
        const int others = 500;
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        HeldWrites? writes = null;
        await using var world = await RolloutWorld.StartAsync(cluster, metrics, s_ownPrometheus with
        {
            Workers = workers,
            Client = client => writes = new HeldWrites(client, key => key.Name.StartsWith("busy-", StringComparison.Ordinal), release.Task),
        });
        await world.ApplyAsync(world.Rollout().WithSteps(A.Weight(10, "5m", "first")));
        await world.UntilStableAsync("v1");
        await using var load = world.Mesh.StartLoad(20);
        await world.SetVersionAsync("v2");
        await world.UntilBakingAsync("first");

        world.OwnPrometheus.Pause();
        for (var i = 0; i < others; i++)
            await world.ApplyAsync(world.Rollout($"busy-{i}").ForService("absent"));
        await world.UntilAsync(() => Task.FromResult(writes!.Held), held => held == workers, "every worker waits for the API server");
        await world.CommandAsync("abort");
        await world.UntilAsync(() => world.Api.WeightsAsync(), weights => weights == "v1=100", "all traffic is on v1");

        Assert.Equal(workers, writes!.Held);
        Assert.All((await world.Api.ListAsync("rollouts")).Where(item => (string?)item["metadata"]!["name"] != "reviews"), item => Assert.Null(item["status"]?["phase"]));
        world.OwnPrometheus.Resume();
        release.SetResult();
        Assert.Equal("abort", (await world.UntilAsync(Phase.Degraded)).LastCommand!.Verb);
    }

    /// <summary>With the limits that a gate has where it sets none.</summary>
    private static JsonObject Impatient()
    {
        var gate = RolloutWorld.Gate("5%");
        gate.Remove("inconclusiveLimit");
        gate.Remove("consecutiveErrorLimit");
        return gate;
    }
}
