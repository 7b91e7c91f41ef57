using RolloutController.Core.Model.Status;
using RolloutController.Tests.World;

namespace RolloutController.Tests.Outages;

/// <summary>The API server is away for two minutes, with the lease times of the installation.</summary>
public class ApiServerOutageTests
{
    [Fact]
    public void Two_minutes_without_an_API_server_end_the_leader_and_the_rollout_goes_on_where_it_was()
    {
        var world = new ControllerWorld().WithReviews("v1", "v2", "v3");
        var leader = world.StartReplica(leaderElection: true);
        world.Apply(Scenarios.TwoSteps.Json());
        world.Until(Phase.Healthy);
        var other = world.StartReplica(leaderElection: true);
        world.SetVersion("v2");
        world.Until(() => world.Weights == "v1=90 v2=10" && world.Status.Step?.Stage == Stage.Baking, "10 % on v2, baking");
        var before = world.Cluster.History.Count;

        world.RequestFaults.FailBefore(request => request.Client.StartsWith("replica", StringComparison.Ordinal), Faults.Unreachable);
        world.Cluster.CutWatches();
        world.RunFor(TimeSpan.FromMinutes(2));
        Assert.True(leader.Run is { IsCompletedSuccessfully: true, Result: false }, "the leader ended because it lost the lease");
        Assert.Contains("the API server is not seen", other.Controller.Health.Readiness(), StringComparison.Ordinal);
        Assert.Null(other.Controller.Health.Liveness());
        Assert.Equal(before, world.Cluster.History.Count);
        var restarted = world.StartReplica(leaderElection: true);
        world.RunFor(TimeSpan.FromSeconds(30));
        world.RequestFaults.Clear();

        world.Until(() => world.Status is { Phase: Phase.Healthy, Stable: "v2" }, "v2 promoted");
        Assert.Equal(1, world.Status.Attempt!.Number);
        Assert.Single(new[] { other, restarted }, replica => replica.Controller.IsLeader);
        Assert.Null(other.Controller.Health.Readiness());
        HistoryInvariants.Check(world);
    }
}
