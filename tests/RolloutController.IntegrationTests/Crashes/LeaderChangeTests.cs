using RolloutController.Core.Model.Status;
using RolloutController.IntegrationTests.Fixtures;
using RolloutController.IntegrationTests.World;
using RolloutController.TestKit.Builders;

namespace RolloutController.IntegrationTests.Crashes;

/// <summary>Leaders come and go, more than one at a time and one after the other.</summary>
public sealed class LeaderChangeTests(ControlPlaneFixture cluster, PrometheusFixture metrics)
{
    private static readonly int[] weights = [5, 10, 20, 30, 40, 50, 60, 70, 80, 90];

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task With_both_replicas_killed_at_once_the_next_two_go_on()
    {
        await using var run = await Replicas.StartAsync(cluster, metrics, OperatorProcess.ShortLease);

        await Task.WhenAll(run.Leader.KillAsync(), run.Other.KillAsync());
        await using var one = await OperatorProcess.StartAsync(run.World, OperatorProcess.ShortLease);
        await using var two = await OperatorProcess.StartAsync(run.World, OperatorProcess.ShortLease);

        await run.EndsWellAsync(["v1=100", "v1=90 v2=10", "v1=50 v2=50", "v2=100"]);
        Assert.Contains((bool[])[one.HasLed, two.HasLed], led => led);
    }

    /// <summary>One leader for each step: most are asked to stop, as in an upgrade of the cluster's nodes, and two are killed.</summary>
    [Fact]
    public async Task Ten_changes_of_the_leader_in_one_rollout_lose_no_request_and_enter_no_step_twice()
    {
        await using var world = await RolloutWorld.StartAsync(cluster, metrics, new WorldOptions { OperatorInProcess = false });
        await using var history = await WriteHistory.StartAsync(cluster.Plane.Admin, world.Namespace, _cancellation);
        var leader = await OperatorProcess.StartAsync(world, OperatorProcess.ShortLease);
        await leader.UntilLeadingAsync();
        var other = await OperatorProcess.StartAsync(world, OperatorProcess.ShortLease);
        await world.ApplyAsync(world.Rollout().With("analysis.gates", null).WithSteps(
            [.. weights.Select(weight => A.Weight(weight, "1s", $"at-{weight}")), A.Pause(name: "sign-off")]));
        await world.UntilStableAsync("v1");
        var load = world.Mesh.StartLoad(15);
        await world.SetVersionAsync("v2");

        foreach (var weight in weights)
        {
            await other.UntilLoggedAsync("is held by ", "sees who leads");
            await world.UntilAsync(status => status.Step is { } step && step.Index >= Array.IndexOf(weights, weight), $"step at-{weight}");
            if (weight % 40 == 0)
                await leader.KillAsync();
            else
                await leader.StopAsync();
            await other.UntilLeadingAsync();
            await leader.DisposeAsync();
            (leader, other) = (other, await OperatorProcess.StartAsync(world, OperatorProcess.ShortLease));
        }

        await world.UntilAsync(status => status is { Phase: Phase.Paused, Step.Name: "sign-off" }, "the last step");
        await world.CommandAsync("promote");
        await world.UntilStableAsync("v2");
        var report = await world.Mesh.ReconciledAsync(load, _cancellation);
        await leader.DisposeAsync();
        await other.DisposeAsync();
        Assert.Equal(0, report.LostToRouting);
        Assert.Equal(0, report.ServerErrors);
        Assert.Equal([.. weights.Select(weight => $"1/at-{weight}"), "1/sign-off"], history.StepsEntered());
        Assert.Equal(["v1=100", .. weights.Select(weight => $"v1={100 - weight} v2={weight}"), "v2=100"], history.Weights());
        Assert.Equal(["v1", "v1 v2"], history.Subsets());
        Assert.Empty(history.NamedButAbsent());
        var lease = await cluster.Plane.Admin.GetAsync($"apis/coordination.k8s.io/v1/namespaces/{world.Namespace}/leases/rollout-controller", _cancellation);

        // A busy machine can add to them: the lease is a short one.
        Assert.True((int)lease["spec"]!["leaseTransitions"]! >= weights.Length, lease.ToJsonString());
    }
}
