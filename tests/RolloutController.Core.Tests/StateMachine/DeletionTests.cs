using RolloutController.Core.Model.Status;
using RolloutController.Core.StateMachine;
using RolloutController.TestKit.Builders;

namespace RolloutController.Core.Tests.StateMachine;

public sealed class DeletionTests
{
    [Theory]
    [InlineData(Phase.Preparing)]
    [InlineData(Phase.Progressing)]
    [InlineData(Phase.Paused)]
    [InlineData(Phase.Promoting)]
    [InlineData(Phase.RollingBack)]
    [InlineData(Phase.Degraded)]
    [InlineData(Phase.Healthy)]
    public void Traffic_goes_back_to_stable_and_what_is_ours_and_unused_goes(Phase phase)
    {
        var world = CommandTests.In(phase);
        world.Istiod = World.Proven;
        world.Delete();
        world.RunUntil(w => w.Gone, TimeSpan.FromMinutes(2));
        Assert.Equal(100, world.Weights["v1"]);
        Assert.Equal(["v1"], world.SubsetNames);
    }

    [Fact]
    public void A_proxy_that_never_acknowledges_holds_it_for_the_time_out_at_most_and_keeps_the_subset()
    {
        var world = CommandTests.In(Phase.Progressing);
        world.Istiod = World.Pending;
        world.Delete();
        world.RunUntil(w => w.Gone, TimeSpan.FromMinutes(2));
        Assert.Equal(100, world.Weights["v1"]);
        Assert.Contains("v2", world.SubsetNames);
    }

    [Fact]
    public void A_canary_whose_destination_people_wrote_before_the_first_attempt_gives_its_traffic_back_too()
    {
        var world = new World(A.Rollout().WithSteps(A.Weight(10, "2m", "first")))
        {
            DestinationRule = World.Object("DestinationRule", """{"host": "reviews", "subsets": [{"name": "v1", "labels": {"version": "v1"}}, {"name": "v2", "labels": {"version": "v2"}}]}"""),
            VirtualService = World.Object("VirtualService", """{"hosts": ["reviews"], "http": [{"route": [{"destination": {"host": "reviews", "subset": "v1"}, "weight": 100}, {"destination": {"host": "reviews", "subset": "v2"}, "weight": 0}]}]}"""),
        };
        world.RunToStep("first");
        Assert.Equal(10, world.Weights["v2"]);
        world.Delete();
        world.RunUntil(w => w.Gone, TimeSpan.FromMinutes(5));
        Assert.Equal(100, world.Weights["v1"]);
        Assert.Equal(0, world.Weights.GetValueOrDefault("v2"));
    }

    [Fact]
    public void A_terminating_namespace_is_not_waited_for()
    {
        var world = CommandTests.In(Phase.Progressing);
        world.NamespaceTerminating = true;
        world.Delete();
        Assert.Equal(FinalizerChange.Remove, world.Pass().Finalizer);
    }

    [Fact]
    public void A_stable_subset_of_ours_that_the_route_names_stays()
    {
        var world = CommandTests.In(Phase.Promoting);
        world.RunTo(Phase.Healthy);
        world.Delete();
        world.RunUntil(w => w.Gone, TimeSpan.FromMinutes(2));
        Assert.Equal(100, world.Weights["v2"]);
        Assert.Contains("v2", world.SubsetNames);
    }
}
