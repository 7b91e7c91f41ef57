using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;
using RolloutController.TestKit.Builders;

namespace RolloutController.Core.Tests.StateMachine;

public sealed class SubsetReturnTests
{
    private static readonly TimeSpan Forgetting = TimeSpan.FromSeconds(15);

    [Fact]
    public void A_subset_that_was_taken_away_a_moment_ago_is_added_again_when_the_proxies_have_had_time_to_lose_it()
    {
        var world = Aborted();
        world.RunUntil(w => !w.SubsetNames.Contains("v2"));
        world.Say(CommandVerb.Retry);
        var gone = world.Status.RemovedSubsets.Single(subset => subset.Name == "v2").At;

        Assert.Equal(Phase.Preparing, world.Phase);
        Assert.DoesNotContain("v2", world.SubsetNames);
        Assert.Contains("subset v2 was taken away at", world.Status.Message);
        world.RunUntil(w => w.SubsetNames.Contains("v2"));

        Assert.Equal(Forgetting, world.Now - gone);
        world.RunTo(Phase.Healthy);
    }

    [Fact]
    public void A_subset_that_was_taken_away_long_ago_is_added_at_once()
    {
        var world = Aborted();
        world.RunUntil(w => !w.SubsetNames.Contains("v2"));
        world.RunFor(Forgetting);

        world.Say(CommandVerb.Retry);

        Assert.Contains("v2", world.SubsetNames);
    }

    [Fact]
    public void A_subset_whose_removal_was_recorded_and_not_written_is_kept()
    {
        var world = Aborted();
        world.RunUntil(w => w.Status.OwnedSubsets.Any(subset => subset.UnreferencedProvenAt is not null));
        world.WriteRefusal = "failed calling webhook";
        world.RunUntil(w => w.Status.OwnedSubsets.Any(subset => subset.Removing));
        world.WriteRefusal = null;

        world.Say(CommandVerb.Retry);

        Assert.Contains("v2", world.SubsetNames);
        Assert.Empty(world.Status.RemovedSubsets);
        world.RunTo(Phase.Healthy);
    }

    [Fact]
    public void A_subset_that_somebody_took_away_is_added_at_once_and_believed_in_when_its_removal_has_reached_the_proxies()
    {
        var world = new World(A.Rollout().WithSteps(A.Weight(10, "1m", "first"), A.Weight(50, "1m", "half")));
        world.RunToStep("first");
        world.DestinationRule = World.Object("DestinationRule", """{"host": "reviews", "subsets": [{"name": "v1", "labels": {"version": "v1"}}]}""");
        var lost = world.Now;

        world.Pass();

        Assert.Contains("v2", world.SubsetNames);
        Assert.False(world.Status.CanarySubsetProven);
        world.RunUntil(w => w.Status.CanarySubsetProven);
        Assert.True(world.Now - lost >= Forgetting, $"{world.Now - lost}");
        world.RunTo(Phase.Healthy);
    }

    private static World Aborted()
    {
        var world = new World(A.Rollout().WithSteps(A.Weight(10, "1m", "first")));
        world.RunToStep("first");
        world.Say(CommandVerb.Abort);
        return world.RunTo(Phase.Degraded);
    }
}
