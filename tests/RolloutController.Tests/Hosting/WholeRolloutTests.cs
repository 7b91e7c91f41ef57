using System.Text.Json.Nodes;
using RolloutController.Core.Gates;
using RolloutController.Core.Model.Status;
using RolloutController.Gathering;
using RolloutController.TestKit.Builders;
using RolloutController.Tests.World;

namespace RolloutController.Tests.Hosting;

public class WholeRolloutTests
{
    private static readonly JsonObject s_rollout = A.Rollout()
        .WithVersion("v1")
        .WithSteps(A.Weight(10, "30s", "first"), A.Weight(50, "30s", "half"))
        .WithGates(A.ErrorRateGate())
        .WithInterval("10s")
        .WithBake("20s")
        .Json();

    [Fact]
    public void A_good_version_is_promoted_through_its_steps_and_the_old_version_keeps_its_own_subset()
    {
        var world = Healthy();

        SetVersion(world, "v2");
        world.Until(Phase.Progressing);
        world.Until(() => world.Weights == "v1=90 v2=10", "10 % on v2");
        world.Until(() => world.Weights == "v1=50 v2=50", "50 % on v2");
        world.Until(() => world.Status is { Phase: Phase.Healthy, Stable: "v2" }, "promoted");

        Assert.Equal("v2=100", world.Weights.Replace("v2=-", "v2=100", StringComparison.Ordinal));
        Assert.Equal("v1 v2", world.Subsets);
    }

    [Fact]
    public void A_version_whose_gate_fails_is_taken_back_in_the_pass_that_sees_it()
    {
        var world = Healthy();
        world.Measure = _ => new Measurement.Value(0.1, 1000);

        SetVersion(world, "v2");
        world.Until(() => world.Weights == "v1=90 v2=10", "10 % on v2");
        world.Until(Phase.Degraded);

        Assert.Equal("v1=100", world.Weights.Replace("v1=-", "v1=100", StringComparison.Ordinal));
        Assert.Equal("v1", world.Status.Stable);
        Assert.Contains(world.Events, happened => happened.IsWarning);
    }

    [Fact]
    public void An_idle_healthy_rollout_writes_nothing_and_measures_nothing()
    {
        var world = Healthy();
        world.Scheduler.RunUntilIdle();
        var (writes, rounds) = (world.Cluster.History.Count, world.Rounds);

        world.Scheduler.RunFor(TimeSpan.FromHours(1));

        Assert.Equal(writes, world.Cluster.History.Count);
        Assert.Equal(rounds, world.Rounds);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(4711)]
    public void The_same_seed_gives_the_same_trace(int seed) => Assert.Equal(Trace(seed), Trace(seed));

    [Fact]
    public void An_abort_reaches_the_route_while_metrics_hang_and_a_person_reads_what_happened()
    {
        var world = Healthy();
        SetVersion(world, "v2");
        world.Until(() => world.Weights == "v1=90 v2=10", "10 % on v2");
        world.MetricsHang = true;

        world.Command("abort");
        world.Until(Phase.Degraded);

        Assert.Equal("v1=100", world.Weights.Replace("v1=-", "v1=100", StringComparison.Ordinal));
        Assert.True(world.Status.LastCommand is { Verb: "abort", Accepted: true, By: "rolloutctl" });
        Assert.Null(world.Rollout["metadata"]!["annotations"]?["rollout-controller.io/accepted-command"]);
    }

    [Fact]
    public void A_weight_edited_by_somebody_is_put_back_and_named_in_an_Event()
    {
        var world = Healthy();
        SetVersion(world, "v2");
        world.Until(() => world.Weights == "v1=90 v2=10" && world.Status.Step?.Stage == Stage.Baking, "10 % on v2, baking");

        var edited = world.VirtualService["spec"]!.DeepClone();
        edited["http"]![0]!["route"]![0]!["weight"] = 20;
        edited["http"]![0]!["route"]![1]!["weight"] = 80;
        world.Patch(MeshKinds.VirtualService, new JsonObject { ["spec"] = edited });
        world.Until(() => world.Weights == "v1=90 v2=10", "weights restored");
        world.Scheduler.RunUntilIdle();

        Assert.Contains(world.Events, happened => happened.Reason == "DriftRepaired" && happened.Note.Contains("kubectl-edit", StringComparison.Ordinal));
    }

    private static string Trace(int seed)
    {
        var world = new ControllerWorld(seed).WithReviews("v1", "v2").Start();
        world.Apply((JsonObject)s_rollout.DeepClone());
        world.Until(Phase.Healthy);
        SetVersion(world, "v2");
        world.Until(() => world.Status is { Phase: Phase.Healthy, Stable: "v2" }, "promoted");
        return string.Join('\n', world.Cluster.History.Select(write => $"{write} {write.After?.ToJsonString()}"));
    }

    private static ControllerWorld Healthy()
    {
        var world = new ControllerWorld().WithReviews("v1", "v2").Start();
        world.Apply((JsonObject)s_rollout.DeepClone());
        world.Until(Phase.Healthy);
        return world;
    }

    private static void SetVersion(ControllerWorld world, string version) =>
        world.Patch(MeshKinds.Rollout, new JsonObject { ["spec"] = new JsonObject { ["version"] = version } });
}
