using System.Text.Json.Nodes;
using RolloutController.Core.Model.Status;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Resources;
using RolloutController.Simulation.Cluster;
using RolloutController.TestKit.Builders;
using RolloutController.Tests.World;

namespace RolloutController.Tests.Phases;

/// <summary>Starts that do not find what they need, and heal by themselves.</summary>
public class FirstSightTests
{
    [Fact]
    public void Istio_installed_after_the_controller_is_noticed_without_a_restart()
    {
        var world = new ControllerWorld(withIstio: false);
        world.Do(async () =>
        {
            await world.Users.CreateAsync(KnownKinds.Namespace, Objects.Namespace("bookinfo"), WriteOptions.Default, CancellationToken.None);
            await world.Users.CreateAsync(KnownKinds.Service, Objects.Service("reviews"), WriteOptions.Default, CancellationToken.None);
        });
        world.Start();
        world.Apply(Scenarios.TwoSteps.Json());
        world.Until(Phase.Invalid);
        Assert.Contains("Istio", world.Status.Message, StringComparison.Ordinal);
        Assert.Null(world.Controller!.Health.Readiness());

        // No VirtualService and no DestinationRule is there yet whose event would wake the Rollout.
        foreach (var kind in ControllerWorld.IstioKinds)
            world.Cluster.Register(kind);
        world.Until(() => !world.Status.Message.Contains("Istio's", StringComparison.Ordinal), "Istio is noticed");
    }

    [Fact]
    public void A_slow_list_at_the_start_does_not_make_a_healthy_Rollout_Invalid()
    {
        var world = Scenarios.Healthy();
        world.Replicas[0].Kill();
        var before = world.Cluster.History.Count;
        world.RequestFaults.Delay(request => request is { Verb: RequestVerb.List, Client: "replica-2" } && request.Kind == MeshKinds.VirtualService, world.Time, TimeSpan.FromSeconds(20));

        world.StartReplica();
        world.RunFor(TimeSpan.FromMinutes(2));

        Assert.Equal(before, world.Cluster.History.Count);
        Assert.Equal(Phase.Healthy, world.Status.Phase);
    }

    [Fact]
    public void A_bad_spec_that_the_schema_let_through_is_reported_moves_nothing_and_heals()
    {
        var world = new ControllerWorld().WithReviews("v1", "v2").Start();
        world.Apply(Scenarios.TwoSteps.WithSteps(A.Weight(101)).Json());
        world.Until(Phase.Invalid);
        world.Scheduler.RunUntilIdle();

        Assert.Contains("spec.steps[0].setWeight: 101", world.Status.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(world.Cluster.History, write => write.Client == "replica-1" && write.Kind != MeshKinds.Rollout);
        var told = Assert.Single(world.Events);
        Assert.True(told is { IsWarning: true, Reason: "InvalidField" }, told.ToString());

        world.Patch(MeshKinds.Rollout, new JsonObject { ["spec"] = new JsonObject { ["steps"] = new JsonArray(A.Weight(10, "10s")) } });
        world.Until(Phase.Healthy);
    }

    [Fact]
    public void Two_versions_behind_a_route_without_subset_are_ambiguous_until_stableVersion_says()
    {
        var world = new ControllerWorld().WithReviews("v1", "v2").Start();
        var spec = world.VirtualService["spec"]!.DeepClone();
        spec["http"]![0]!["route"]![0]!["destination"]!.AsObject().Remove("subset");
        world.Patch(MeshKinds.VirtualService, new JsonObject { ["spec"] = spec });
        world.Apply(Scenarios.TwoSteps.Json());
        world.Until(Phase.Invalid);

        Assert.Contains(world.Status.Conditions, condition => condition is { Type: "SpecValid", Reason: "AmbiguousStable" });
        world.Patch(MeshKinds.Rollout, new JsonObject { ["spec"] = new JsonObject { ["stableVersion"] = "v1" } });
        world.Until(Phase.Healthy);
        Assert.True(world.ServesOnly("v1"), world.Weights);
    }

    [Fact]
    public void A_second_Rollout_on_the_route_is_refused_until_the_first_goes()
    {
        var world = Scenarios.Healthy();
        world.Scheduler.RunFor(TimeSpan.FromSeconds(1));
        var second = new ObjectKey("bookinfo", "second");
        world.Apply(A.Rollout("second").ForService("reviews").WithVersion("v1").Json());
        world.Until(() => PhaseOf(second) == Phase.Invalid, "the second is refused");
        Assert.Equal(Phase.Healthy, world.Status.Phase);

        world.Do(() => world.Users.DeleteAsync(MeshKinds.Rollout, ControllerWorld.Name, new DeleteOptions(), CancellationToken.None));
        world.Scheduler.RunUntil(() => PhaseOf(second) == Phase.Healthy, TimeSpan.FromHours(1), "the second takes over");

        Phase PhaseOf(ObjectKey key) => Core.Model.Parsing.RolloutReader.Read(world.Cluster.Find(MeshKinds.Rollout, key)!).Status.Phase;
    }
}
