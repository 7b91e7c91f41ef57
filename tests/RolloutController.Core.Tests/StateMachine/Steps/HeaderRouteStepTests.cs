using System.Text.Json.Nodes;
using RolloutController.Core.Gates;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;
using RolloutController.TestKit.Builders;

namespace RolloutController.Core.Tests.StateMachine.Steps;

public sealed class HeaderRouteStepTests
{
    [Fact]
    public void Testers_reach_the_canary_while_its_weight_is_0()
    {
        var world = StepWorlds.Of(A.HeaderRoute(duration: "1m", name: "testers"), A.Weight(10, "1m", "first"));

        world.RunToStep("testers");

        Assert.Equal(["header-route"], world.OnReviews());
        Assert.Equal("v2", (string?)world.VirtualService!["spec"]!["http"]![0]!["route"]![0]!["destination"]!["subset"]);
        Assert.Equal(100, world.Weights["v1"]);
        world.RunToStep("first", Stage.Applying);
        Assert.True(world.IsClean());
    }

    [Fact]
    public void Until_promotion_it_stands_over_all_later_steps_and_leaves_with_the_promotion()
    {
        var world = StepWorlds.Of(A.HeaderRoute("Promotion", "1m", "testers"), A.Weight(10, "1m", "first"), A.Pause(name: "sign-off"), A.Weight(50, "1m", "half"));
        foreach (var step in new[] { "testers", "first", "sign-off" })
        {
            world.RunToStep(step);
            Assert.Equal(["header-route"], world.OnReviews());
        }

        world.Say(CommandVerb.Promote);
        world.RunToStep("half");
        Assert.Equal(["header-route"], world.OnReviews());

        world.RunTo(Phase.Promoting);
        Assert.True(world.IsClean());
        Assert.Equal(100, world.Weights["v2"]);
    }

    [Fact]
    public void Its_gates_are_asked_and_need_a_pass()
    {
        var world = StepWorlds.Of(A.HeaderRoute(duration: "1m", name: "testers"), A.Weight(10, "1m", "first"));
        world.Prometheus = _ => new Measurement.NoData("no tester came");

        world.RunTo(Phase.Paused);

        Assert.Equal("testers", world.StepName);
        Assert.Contains("no tester came", world.Status.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lost_subset_takes_the_testers_back_to_stable_until_it_is_proven_again()
    {
        var world = StepWorlds.Of(A.HeaderRoute(duration: "10m", name: "testers"));
        world.RunToStep("testers");
        world.Istiod = World.Pending;
        world.DestinationRule!["spec"]!["subsets"]!.AsArray().RemoveAt(1);
        world.DestinationRule["metadata"]!["generation"] = 9;

        world.Pass();
        Assert.True(world.IsClean());
        Assert.Contains("v2", world.SubsetNames);

        world.Istiod = World.Proven;
        world.RunUntil(w => w.OnReviews().Length == 1);
    }

    [Fact]
    public void What_somebody_takes_away_is_put_back()
    {
        var world = StepWorlds.Of(A.HeaderRoute(duration: "10m", name: "testers"));
        world.RunToStep("testers");
        var http = world.VirtualService!["spec"]!["http"]!.AsArray();
        http.RemoveAt(0);
        http[0]!["timeout"] = "3s";

        world.Pass();

        Assert.Equal(["header-route"], world.OnReviews());
        Assert.Equal("3s", (string?)world.VirtualService!["spec"]!["http"]![0]!["timeout"]);
    }

    [Theory]
    [InlineData("abort")]
    [InlineData("supersede")]
    [InlineData("stable again")]
    [InlineData("delete")]
    [InlineData("promote in full")]
    public void It_leaves_in_the_same_pass_that_ends_the_attempt(string how)
    {
        var world = StepWorlds.Of(A.HeaderRoute("Promotion", "1m", "testers"), A.Weight(10, "10m", "first"));
        world.RunToStep("first");
        Action act = how switch
        {
            "abort" => () => world.Say(CommandVerb.Abort),
            "supersede" => () => world.Edit(rollout => rollout.WithVersion("v3")),
            "stable again" => () => world.Edit(rollout => rollout.WithVersion("v1")),
            "delete" => world.Delete,
            _ => () => world.Say(CommandVerb.PromoteFull),
        };

        act();
        world.Pass();

        Assert.True(world.IsClean());
        Assert.Equal(how == "promote in full" ? 100 : 0, world.Weights.GetValueOrDefault("v2"));
    }

    [Fact]
    public void Two_groups_of_testers_stack_with_the_newest_on_top()
    {
        var world = StepWorlds.Of(A.HeaderRoute("Promotion", "1m", "one", "group", "a"), A.HeaderRoute("NextStep", "1m", "two", "group", "b"));

        world.RunToStep("two");

        Assert.Equal(["b", "a"], world.VirtualService!["spec"]!["http"]!.AsArray().Take(2).Select(route => (string?)route!["match"]![0]!["headers"]!["group"]!["exact"]));
    }
}
