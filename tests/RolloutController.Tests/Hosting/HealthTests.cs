using RolloutController.Gathering;
using RolloutController.Kubernetes.Resources;
using RolloutController.Simulation.Cluster;
using RolloutController.Tests.World;

namespace RolloutController.Tests.Hosting;

public sealed class HealthTests
{
    [Fact]
    public void A_replica_is_not_ready_until_every_cache_is_complete_and_names_those_that_are_not()
    {
        var world = new ControllerWorld().WithReviews("v1");
        world.RequestFaults.Delay(request => request is { Verb: RequestVerb.List, Client: "replica-1" } && request.Kind == KnownKinds.Pod, world.Time, TimeSpan.FromSeconds(20));

        var replica = world.StartReplica();
        world.RunFor(TimeSpan.FromSeconds(5));
        var readiness = replica.Controller.Health.Readiness();
        world.RunFor(TimeSpan.FromSeconds(30));

        Assert.Equal($"caches not complete: {KnownKinds.Pod}", readiness);
        Assert.Null(replica.Controller.Health.Readiness());
    }

    [Fact]
    public void A_replica_that_does_not_see_the_API_server_is_not_ready_until_it_does()
    {
        var world = Scenarios.Healthy();
        var replica = world.Replicas[0];

        replica.IsCutOff = _ => true;
        world.Until(() => replica.Controller.Health.Readiness() is not null, "the watches end and cannot be made again");
        world.RunFor(TimeSpan.FromMinutes(20));

        Assert.StartsWith("the API server is not seen: ", replica.Controller.Health.Readiness(), StringComparison.Ordinal);
        Assert.Contains(MeshKinds.Rollout.ToString(), replica.Controller.Health.Readiness(), StringComparison.Ordinal);
        replica.IsCutOff = _ => false;
        world.Until(() => replica.Controller.Health.Readiness() is null, "it is ready again");
    }

    [Fact]
    public void A_leader_that_renews_and_a_replica_that_waits_are_alive()
    {
        var world = new ControllerWorld().WithReviews("v1");
        var leader = world.StartReplica(leaderElection: true);
        world.Until(() => leader.Controller.IsLeader, "the first leads");
        var other = world.StartReplica(leaderElection: true);

        world.RunFor(TimeSpan.FromMinutes(5));

        Assert.False(other.Controller.IsLeader);
        Assert.All([leader, other], replica => Assert.Null(replica.Controller.Health.Liveness()));
    }

    [Fact]
    public void A_replica_without_election_is_alive() => Assert.Null(Scenarios.Healthy().Replicas[0].Controller.Health.Liveness());
}
