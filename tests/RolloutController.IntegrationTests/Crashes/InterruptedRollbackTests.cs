using RolloutController.Core.Model.Parsing;
using RolloutController.Core.Model.Status;
using RolloutController.IntegrationTests.Fixtures;
using RolloutController.IntegrationTests.Kubernetes;
using RolloutController.IntegrationTests.World;
using RolloutController.MeshDataPlane.Admission;
using RolloutController.MeshDataPlane.Load;
using RolloutController.TestKit.Builders;

namespace RolloutController.IntegrationTests.Crashes;

/// <summary>A gate fails, the rollback is decided, and the operator dies before anything was taken back.</summary>
[Collection(OwnControlPlaneCollection.Name)]
public sealed class InterruptedRollbackTests(OwnControlPlane cluster, PrometheusFixture metrics)
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_kill_at_the_write_of_the_decision_leaves_traffic_on_stable_in_the_end()
    {
        await using var world = await RolloutWorld.StartAsync(cluster, metrics, new WorldOptions { OperatorInProcess = false });
        await using var history = await WriteHistory.StartAsync(cluster.Plane.Admin, world.Namespace, _cancellation);
        await using var first = await OperatorProcess.StartAsync(world, OperatorProcess.NoLease);
        var load = await HalfwayAsync(world);

        var decided = DecidedAsync(history);
        world.Mesh.Behave("v2", errorRate: 0.5);
        await decided;
        await first.KillAsync();
        await using var second = await OperatorProcess.StartAsync(world, OperatorProcess.NoLease);

        await EndsOnStableAsync(world, history, load);
    }

    /// <summary>The same with the moment made certain: while Istio's webhook is down no VirtualService can be written.</summary>
    [Fact]
    public async Task A_rollback_that_was_decided_but_not_written_is_written_by_the_next_process()
    {
        using var admin = cluster.Connect();
        await using var world = await RolloutWorld.StartAsync(cluster, metrics, new WorldOptions { OperatorInProcess = false });
        await using var history = await WriteHistory.StartAsync(cluster.Plane.Admin, world.Namespace, _cancellation);
        await using var webhook = await ValidationWebhook.StartAsync(0, TimeProvider.System, _cancellation);
        await webhook.RegisterAsync(admin, _cancellation);
        try
        {
            await using var first = await OperatorProcess.StartAsync(world, OperatorProcess.NoLease);
            var load = await HalfwayAsync(world);

            await webhook.DownAsync(_cancellation);
            var decided = DecidedAsync(history);
            world.Mesh.Behave("v2", errorRate: 0.5);
            await decided;
            await first.KillAsync();
            Assert.Equal("v1=50 v2=50", await world.Api.WeightsAsync());
            await webhook.UpAsync(_cancellation);
            await using var second = await OperatorProcess.StartAsync(world, OperatorProcess.NoLease);

            await EndsOnStableAsync(world, history, load);
        }
        finally
        {
            await ValidationWebhook.UnregisterAsync(admin, CancellationToken.None);
        }
    }

    private static async Task<LoadGenerator> HalfwayAsync(RolloutWorld world)
    {
        await world.ApplyAsync(world.Rollout().WithSteps(A.Weight(50, "5m", "half")));
        await world.UntilStableAsync("v1");
        var load = world.Mesh.StartLoad(20);
        await world.SetVersionAsync("v2");
        await world.UntilBakingAsync("half");
        return load;
    }

    private static Task<SeenWrite> DecidedAsync(WriteHistory history) =>
        history.NextAsync(write => write.Plural == "rollouts" && RolloutReader.Read(write.Content).Status.Phase == Phase.RollingBack);

    private async Task EndsOnStableAsync(RolloutWorld world, WriteHistory history, LoadGenerator load)
    {
        var status = await world.UntilAsync(Phase.Degraded);
        Assert.Equal("v1", status.Stable);
        var report = await world.Mesh.ReconciledAsync(load, _cancellation);
        Assert.Equal(0, report.LostToRouting);
        Assert.Equal(["v2"], report.ServerErrorsByVersion.Keys);
        Assert.Equal(["v1=100", "v1=50 v2=50", "v1=100"], history.Weights());
        await world.UntilAsync(() => world.Api.SubsetsAsync(), subsets => subsets == "v1", "the subset that was added is gone");
        Assert.Empty(history.NamedButAbsent());
        Assert.Single(history.Transitions(), entry => entry.Trigger == "GateFailed");
    }
}
