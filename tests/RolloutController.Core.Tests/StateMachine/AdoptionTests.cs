using RolloutController.Core.Mesh;
using RolloutController.Core.Model.Status;
using RolloutController.Core.StateMachine;
using RolloutController.TestKit.Builders;

namespace RolloutController.Core.Tests.StateMachine;

public sealed class AdoptionTests
{
    private const string WithoutSubset = """{"hosts": ["reviews"], "http": [{"route": [{"destination": {"host": "reviews"}}]}]}""";
    private const string NoSubsets = """{"host": "reviews"}""";

    private static World SubsetLess(RolloutBuilder rollout) => new(rollout)
    {
        VirtualService = World.Object("VirtualService", WithoutSubset),
        DestinationRule = World.Object("DestinationRule", NoSubsets),
    };

    [Fact]
    public void A_route_without_a_subset_is_pinned_after_the_subset_is_proven()
    {
        var world = SubsetLess(A.Rollout().WithVersion("v1"));
        world.Absent("v2");
        var proven = false;
        world.Istiod = change => proven ? World.Proven(change) : World.Pending(change);
        world.Pass();
        Assert.Equal(FinalizerChange.Add, world.Last.Finalizer);
        Assert.Single(world.Status.OwnedSubsets);
        world.RunFor(TimeSpan.FromMinutes(30));
        Assert.True(world.Weights.ContainsKey(""));
        Assert.Null(world.Status.Stable);
        proven = true;
        world.RunTo(Phase.Healthy);
        Assert.Equal(100, world.Weights["v1"]);
        Assert.Null(world.Status.OriginalWeights[0].Destinations[0].Subset);
    }

    [Fact]
    public void A_subset_of_somebody_else_that_is_lost_while_its_version_is_adopted_is_recorded_as_ours_with_its_return()
    {
        var world = new World(A.Rollout().WithVersion("v1")) { VirtualService = World.Object("VirtualService", WithoutSubset) };
        world.Absent("v2");
        world.Istiod = change => change is MeshChange.SubsetPresent ? World.Proven(change) : World.Pending(change);
        world.RunUntil(w => w.Status.Step is { Stage: Stage.Converging });
        Assert.Empty(world.Status.OwnedSubsets);

        world.DestinationRule = World.Object("DestinationRule", NoSubsets);
        world.Pass();

        Assert.Equal("v1", Assert.Single(world.Status.OwnedSubsets).Name);
        Assert.Equal(["v1"], world.SubsetNames);
    }

    [Fact]
    public void Subsets_are_known_by_their_labels_and_not_by_their_names()
    {
        var world = new World(A.Rollout().WithVersion("v1"))
        {
            DestinationRule = World.Object("DestinationRule", """{"host": "reviews", "subsets": [{"name": "v2", "labels": {"version": "v1"}}]}"""),
            VirtualService = World.Object("VirtualService", WithoutSubset.Replace("\"reviews\"}}", "\"reviews\", \"subset\": \"v2\"}}", StringComparison.Ordinal)),
        };
        world.Pass();
        Assert.Equal(("v1", "v2"), (world.Status.Stable, world.Status.StableSubset));
        world.Edit(rollout => rollout.WithVersion("v2"));
        world.RunToStep("promotion");
        Assert.Equal("v2-2", world.Status.CanarySubset);
        Assert.Equal(100, world.Weights["v2-2"]);
    }

    [Fact]
    public void Several_versions_behind_a_route_without_a_subset_are_ambiguous_until_the_spec_says()
    {
        var world = SubsetLess(A.Rollout());
        world.Pass();
        Assert.Equal(Phase.Invalid, world.Phase);
        Assert.Equal("AmbiguousStable", world.Reason(ConditionTypes.SpecValid));
        Assert.Contains("spec.stableVersion", world.Status.Message);
        Assert.Equal("True", world.Condition(ConditionTypes.Stalled));
        world.RunFor(TimeSpan.FromMinutes(5));
        Assert.Single(world.Events, one => one.Reason == "AmbiguousStable");
        Assert.Equal(0, world.MeshWrites);
        world.Edit(rollout => rollout.WithStableVersion("v1"));
        world.RunTo(Phase.Healthy);
        Assert.Equal("v2", world.Status.Stable);
    }

    [Fact]
    public void A_split_route_is_ambiguous()
    {
        var world = new World(A.Rollout())
        {
            DestinationRule = World.Object("DestinationRule", """{"host": "reviews", "subsets": [{"name": "v1", "labels": {"version": "v1"}}, {"name": "v2", "labels": {"version": "v2"}}]}"""),
            VirtualService = World.Object("VirtualService", """{"hosts": ["reviews"], "http": [{"route": [{"destination": {"host": "reviews", "subset": "v1"}, "weight": 90}, {"destination": {"host": "reviews", "subset": "v2"}, "weight": 10}]}]}"""),
        };
        world.Pass();
        Assert.Equal("AmbiguousStable", world.Reason(ConditionTypes.SpecValid));
        Assert.Contains("v1, v2", world.Status.Message);
    }

    [Fact]
    public void Objects_that_are_absent_are_made_the_rule_first_and_proven()
    {
        var world = new World(A.Rollout().WithVersion("v1").CreatingMeshObjects()) { DestinationRule = null, VirtualService = null };
        world.Absent("v2");
        var proven = false;
        world.Istiod = change => proven ? World.Proven(change) : World.Pending(change);
        world.RunFor(TimeSpan.FromSeconds(20));
        Assert.Equal(["v1"], world.SubsetNames);
        Assert.Null(world.VirtualService);
        Assert.Equal([new CreatedObject("DestinationRule", "reviews")], world.Status.CreatedObjects);
        proven = true;
        world.RunTo(Phase.Healthy);
        Assert.Equal(100, world.Weights["v1"]);
        Assert.Contains(new CreatedObject("VirtualService", "reviews"), world.Status.CreatedObjects);
    }

    [Fact]
    public void Nothing_is_adopted_before_a_version_has_endpoints()
    {
        var world = SubsetLess(A.Rollout().WithVersion("v1"));
        world.Absent("v2");
        world.NotReady("v1");
        world.RunFor(TimeSpan.FromHours(1));
        Assert.Equal(Phase.Preparing, world.Phase);
        Assert.Contains("no version of Service reviews has a ready endpoint", world.Status.Message);
        world.Ready("v1");
        world.RunTo(Phase.Healthy);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_stated_stable_version_without_endpoints_is_refused_and_the_routes_stay(bool hasPods)
    {
        var world = SubsetLess(A.Rollout().WithStableVersion("v9"));
        if (hasPods) world.NotReady("v9");
        world.RunFor(TimeSpan.FromMinutes(5));
        Assert.Equal(Phase.Invalid, world.Phase);
        Assert.Contains("spec.stableVersion", world.Status.Message);
        Assert.Contains("v1, v2", world.Status.Message);
        Assert.Equal(0, world.MeshWrites);
        world.Ready("v9");
        world.RunUntil(one => one.Status.Stable == "v9");
    }

    [Fact]
    public void Given_a_proxy_refuses_the_pinned_routes_when_it_takes_them_after_all_then_adoption_goes_on_without_having_hurried()
    {
        var world = SubsetLess(A.Rollout().WithVersion("v1"));
        world.Absent("v2");
        world.Istiod = World.Rejected;
        world.RunFor(TimeSpan.FromSeconds(10));
        var writes = world.StatusWrites;
        Assert.NotEmpty(world.Last.Awaited);
        world.RunFor(TimeSpan.FromMinutes(30));
        Assert.InRange(world.StatusWrites, writes, writes + 1);
        Assert.NotEmpty(world.Last.Awaited);
        Assert.Equal("False", world.Condition(ConditionTypes.PropagationProven));
        world.Istiod = World.Proven;
        world.RunTo(Phase.Healthy);
    }
}
