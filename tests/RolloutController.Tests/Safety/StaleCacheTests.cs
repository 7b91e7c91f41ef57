using System.Text.Json.Nodes;
using RolloutController.Core.Model.Status;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Errors;
using RolloutController.Kubernetes.Resources;
using RolloutController.Simulation.Cluster;
using RolloutController.Tests.World;

namespace RolloutController.Tests.Safety;

/// <summary>I9, I10 and what a lagging view of the cluster must not do.</summary>
public class StaleCacheTests
{
    [Fact]
    public void A_command_that_overtakes_the_answer_to_our_own_write_is_not_lost()
    {
        var world = Scenarios.AtTenPercent();
        var replica = world.Replicas[0];
        world.Cluster.Intercept(new SlowAnswer(world, () => world.CommandInBetween("abort")));

        world.Until(Phase.Degraded, "the abort is carried out");
        Assert.True(replica.Writes > 0);
    }

    [Fact]
    public void With_two_replicas_only_the_leader_writes_and_a_cut_off_leader_changes_nothing_more()
    {
        var world = new ControllerWorld().WithReviews("v1", "v2", "v3");
        var first = world.StartReplica(leaderElection: true);
        world.Apply(Scenarios.TwoSteps.Json());
        world.Until(Phase.Healthy);
        var second = world.StartReplica(leaderElection: true);
        world.SetVersion("v2");
        world.Until(() => world.Weights == "v1=90 v2=10", "10 % on v2");

        // Its renewals do not arrive any more; everything else does.
        first.IsCutOff = request => request.Kind == KnownKinds.Lease;
        world.Until(() => second.Controller.IsLeader, "the second takes over");
        var takenOver = world.Cluster.History.Count;
        Assert.False(first.Controller.IsLeader);
        world.Until(() => world.Status is { Phase: Phase.Healthy, Stable: "v2" }, "promoted by the second");

        Assert.DoesNotContain(world.Cluster.History.Skip(takenOver), write => write.Client == first.Identity);
        Assert.True(first.Run is { IsCompletedSuccessfully: true, Result: false }, "the first ended because it lost the lease");
        HistoryInvariants.Check(world);
    }

    [Fact]
    public void A_write_of_the_old_leader_that_arrives_late_is_refused()
    {
        var world = new ControllerWorld().WithReviews("v1", "v2", "v3");
        var first = world.StartReplica(leaderElection: true);
        world.Apply(Scenarios.TwoSteps.Json());
        world.Until(Phase.Healthy);
        var second = world.StartReplica(leaderElection: true);
        world.SetVersion("v2");
        world.Until(() => world.Weights == "v1=90 v2=10" && world.Status.Step?.Stage == Stage.Baking, "10 % on v2");

        // The write to 50 % hangs in the network while the lease runs out, and arrives after the next leader went back.
        var late = new LateWrite(request => request.Client == first.Identity && request.Kind == MeshKinds.VirtualService && request.IsWrite);
        world.Cluster.Intercept(late);
        world.Until(() => late.IsHeld, "the write to 50 % is under way");
        first.IsCutOff = request => request.Kind == KnownKinds.Lease;
        world.Until(() => second.Controller.IsLeader, "the second takes over");
        world.Command("abort");
        world.Until(Phase.Degraded);
        var refused = Assert.Throws<ApiException>(() => late.Arrive(world));
        world.RunFor(TimeSpan.FromMinutes(1));

        Assert.Equal(ApiErrorReason.Conflict, refused.Reason);
        Assert.True(world.ServesOnly("v1"), world.Weights);
        HistoryInvariants.Check(world);
    }

    [Fact]
    public void Cut_watches_and_a_compacted_history_change_nothing()
    {
        var world = Scenarios.Healthy();
        world.SetVersion("v2");
        for (var round = 0; world.Status is not { Phase: Phase.Healthy, Stable: "v2" }; round++)
        {
            Assert.True(round < 100, "not promoted");
            world.RunFor(TimeSpan.FromSeconds(7));
            world.Cluster.Compact();
            world.Cluster.CutWatches();
        }

        HistoryInvariants.Check(world);
        Assert.True(world.ServesOnly("v2"));
    }

    [Fact]
    public void An_idle_rollout_costs_nothing_for_hours_also_with_watches_cut()
    {
        var world = Scenarios.Healthy();
        var (writes, rounds) = (world.Cluster.History.Count, world.Rounds);

        for (var hour = 0; hour < 12; hour++)
        {
            world.Scheduler.RunFor(TimeSpan.FromHours(1));
            world.Cluster.Compact();
            world.Cluster.CutWatches();
        }

        Assert.Equal((writes, rounds), (world.Cluster.History.Count, world.Rounds));
    }

    [Fact]
    public void A_status_restored_from_an_old_watch_does_not_raise_the_weight()
    {
        var world = Scenarios.AtTenPercent();
        world.Command("abort");
        world.Until(Phase.Degraded);
        var after = world.Cluster.History.Count;

        // Somebody edits the route: the repair goes to what the newest status says.
        var spec = world.VirtualService["spec"]!.DeepClone();
        spec["http"]![0]!["timeout"] = "3s";
        world.Patch(MeshKinds.VirtualService, new JsonObject { ["spec"] = spec });
        world.RunFor(TimeSpan.FromMinutes(1));

        Assert.DoesNotContain(world.Cluster.History.Skip(after), write => write.Kind == MeshKinds.VirtualService && write.After!.ToJsonString().Contains("\"v2\"", StringComparison.Ordinal));
    }

    /// <summary>Holds the answer to a write back until somebody else's change has been seen by the watch.</summary>
    private sealed class SlowAnswer(ControllerWorld world, Action meanwhile) : IRequestInterceptor
    {
        private bool done;

        async ValueTask IRequestInterceptor.AfterAsync(ClusterRequest request, CancellationToken cancellationToken)
        {
            if (done || request.Subresource != "status")
                return;
            done = true;
            meanwhile();
            await Task.Delay(TimeSpan.FromSeconds(3), world.Time, cancellationToken);
        }
    }

    /// <summary>Keeps a request in the network: its sender gives up, and it arrives later.</summary>
    private sealed class LateWrite(Func<ClusterRequest, bool> matches) : IRequestInterceptor
    {
        private ClusterRequest? held;

        public bool IsHeld => held is not null;

        public void Arrive(ControllerWorld world) => world.Do(() =>
            world.Cluster.ClientFor("late").ReplaceAsync(held!.Kind, held.Body!.DeepClone().AsObject(), WriteOptions.Default, CancellationToken.None));

        async ValueTask IRequestInterceptor.BeforeAsync(ClusterRequest request, CancellationToken cancellationToken)
        {
            if (IsHeld || !matches(request))
                return;
            held = request;
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }
    }
}
