using System.Net;
using RolloutController.IntegrationTests.Fixtures;
using RolloutController.IntegrationTests.World;
using RolloutController.MeshDataPlane.Load;
using RolloutController.TestKit.Builders;

namespace RolloutController.IntegrationTests.Crashes;

/// <summary>The API server goes away in the middle of a rollout under load; the mesh serves on with what it has.</summary>
[Collection(DisruptiveCollection.Name)]
public sealed class ApiServerOutageTests(OwnControlPlane cluster, PrometheusFixture metrics)
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    /// <summary>The leader ends when it cannot renew; what the kubelet starts in its place is not ready until the API server is back.</summary>
    [Fact]
    public async Task After_two_minutes_without_an_API_server_the_rollout_goes_on_where_it_was()
    {
        var plane = cluster.Plane;
        await using var world = await RolloutWorld.StartAsync(cluster, metrics, new WorldOptions { OperatorInProcess = false });
        await using var history = await WriteHistory.StartAsync(plane.Admin, world.Namespace, _cancellation);
        await using var leader = await OperatorProcess.StartAsync(world, OperatorProcess.ShortLease);
        await world.ApplyAsync(world.Rollout());
        await world.UntilStableAsync("v1");
        var load = world.Mesh.StartLoad(20);
        await world.SetVersionAsync("v2");
        await world.UntilAsync(status => status.Step?.Name == "half", "the second step");

        await plane.StopApiServerAsync(_cancellation);
        var outage = Task.Delay(TimeSpan.FromMinutes(2), TimeProvider.System, _cancellation);
        Assert.Equal(OperatorProcess.LeadershipLost, await leader.UntilExitedAsync());
        await using var successor = await OperatorProcess.StartAsync(world, OperatorProcess.ShortLease);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await successor.AskAsync("/readyz")).Status);
        Assert.Equal(HttpStatusCode.OK, (await successor.AskAsync("/healthz")).Status);
        await outage;
        await plane.StartApiServerAsync(_cancellation);

        // Where its caches do not fill within two minutes a controller ends, and the kubelet starts it again.
        await using var next = await successor.UntilReadyOrExitedAsync() ? null : await OperatorProcess.StartAsync(world, OperatorProcess.ShortLease);
        await world.UntilStableAsync("v2");
        var report = await world.Mesh.ReconciledAsync(load, _cancellation);
        CheckWholeWay(report, history);
    }

    /// <summary>The API server stays, and can neither read nor write for a while; then it forgets every state but the newest.</summary>
    [Fact]
    public async Task With_etcd_restarted_and_compacted_midway_the_rollout_goes_on_and_loses_no_request()
    {
        await using var world = await RolloutWorld.StartAsync(cluster, metrics, new WorldOptions { OperatorInProcess = false });
        await using var history = await WriteHistory.StartAsync(cluster.Plane.Admin, world.Namespace, _cancellation);
        await using var controller = await OperatorProcess.StartAsync(world, OperatorProcess.NoLease);
        await world.ApplyAsync(world.Rollout());
        await world.UntilStableAsync("v1");
        var load = world.Mesh.StartLoad(20);
        await world.SetVersionAsync("v2");
        await world.UntilAsync(status => status.Step?.Name == "first", "the first step");

        await cluster.Plane.RestartEtcdAsync(_cancellation);
        await world.UntilAsync(status => status.Step?.Name == "half", "the second step");
        await cluster.Plane.CompactEtcdAsync(_cancellation);
        await cluster.Plane.RestartEtcdAsync(_cancellation);

        await world.UntilStableAsync("v2");
        var report = await world.Mesh.ReconciledAsync(load, _cancellation);
        CheckWholeWay(report, history);
        Assert.False(controller.HasExited);
    }

    /// <summary>One replica without a lease, so that the process and its watches live through it.</summary>
    [Fact]
    public async Task When_every_watch_answers_410_midway_the_caches_are_listed_anew_and_the_rollout_goes_on()
    {
        await using var world = await RolloutWorld.StartAsync(cluster, metrics, new WorldOptions { OperatorInProcess = false });
        await using var controller = await OperatorProcess.StartAsync(world, OperatorProcess.NoLease);
        await world.ApplyAsync(world.Rollout().WithSteps(A.Weight(10, "1s", "first"), A.Pause(name: "sign-off"), A.Weight(50, "1s", "half")));
        await world.UntilStableAsync("v1");
        var load = world.Mesh.StartLoad(20);
        await world.SetVersionAsync("v2");
        await world.UntilAsync(status => status.Step?.Name == "sign-off", "the second step");

        await cluster.Plane.ExpireResourceVersionsAsync(_cancellation);
        await controller.UntilLoggedAsync("listing anew", "has to list again");
        await world.CommandAsync("promote");

        var status = await world.UntilStableAsync("v2");
        var report = await world.Mesh.ReconciledAsync(load, _cancellation);
        Assert.Equal(0, report.LostToRouting);
        Assert.Equal(0, report.ServerErrors);
        Assert.Equal(["first", "sign-off", "half"], status.History.Where(entry => entry.Trigger == "StepEntered").Select(entry => entry.Step).Reverse());
        Assert.False(controller.HasExited);
        await controller.UntilAnswersAsync("/readyz", HttpStatusCode.OK);
    }

    private static void CheckWholeWay(LoadReport report, WriteHistory history)
    {
        Assert.Equal(0, report.LostToRouting);
        Assert.Equal(0, report.ServerErrors);
        Assert.Equal(["v1=100", "v1=90 v2=10", "v1=50 v2=50", "v2=100"], history.Weights());
        Assert.Equal(["1/first", "1/half"], history.StepsEntered());
        Assert.Empty(history.NamedButAbsent());
    }
}
