using System.Text.Json.Nodes;
using RolloutController.Core.Gates;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;
using RolloutController.Core.Tests.StateMachine.Steps;
using RolloutController.TestKit.Builders;

namespace RolloutController.Core.Tests.StateMachine;

/// <summary>Sessions come with the first weight, change their values with the attempt (stable's: with the step), and leave with the attempt.</summary>
public sealed class SessionAffinityTests
{
    private static readonly string[] Both = ["session", "stable-session"];

    [Fact]
    public void There_is_no_session_before_the_first_weight_and_none_after_the_promotion()
    {
        var world = Of(A.HeaderRoute("Promotion", "1m", "testers"), A.Weight(10, "1m", "first"));

        world.RunToStep("testers");
        Assert.Equal(["header-route"], world.OnReviews());
        Assert.Empty(Cookies(world));
        world.RunToStep("first");
        Assert.Equal(["header-route", .. Both], world.OnReviews());
        Assert.Equal(2, Cookies(world).Length);

        world.RunTo(Phase.Promoting);
        Assert.True(world.IsClean());
        Assert.Empty(Cookies(world));
    }

    [Fact]
    public void The_canarys_cookie_stays_over_the_steps_and_stables_changes_with_each()
    {
        var world = Of(A.Weight(10, "1m", "first"), A.Pause("1m", "breath"), A.Weight(50, "1m", "half"));
        var seen = new[] { "first", "breath", "half" }.Select(step => Cookies(world.RunToStep(step))).ToArray();

        Assert.Single(seen.Select(cookies => cookies[1]).Distinct());
        Assert.Equal(3, seen.Select(cookies => cookies[0]).Distinct().Count());
        Assert.All(seen, cookies => Assert.StartsWith("reviews-stable=", cookies[0], StringComparison.Ordinal));
        Assert.All(seen, cookies => Assert.StartsWith("reviews-session=", cookies[1], StringComparison.Ordinal));
    }

    [Fact]
    public void A_new_attempt_takes_no_notice_of_the_cookies_of_the_one_before()
    {
        var world = Of(A.Weight(10, "10m", "first"));
        var first = Cookies(world.RunToStep("first"))[1];
        world.Say(CommandVerb.Abort);
        world.RunTo(Phase.Degraded);

        world.Say(CommandVerb.Retry);
        var second = Cookies(world.RunToStep("first"))[1];

        Assert.NotEqual(first, second);
        Assert.DoesNotContain(first.Split(';')[0], world.VirtualService!.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("abort")]
    [InlineData("supersede")]
    [InlineData("stable again")]
    [InlineData("delete")]
    [InlineData("promote in full")]
    [InlineData("a failed gate")]
    public void All_of_it_leaves_in_the_same_pass_that_ends_the_attempt(string how)
    {
        var world = Of(A.Weight(10, "10m", "first"));
        world.RunToStep("first");
        Assert.Equal(2, Cookies(world).Length);
        Action act = how switch
        {
            "abort" => () => world.Say(CommandVerb.Abort),
            "supersede" => () => world.Edit(rollout => rollout.WithVersion("v3")),
            "stable again" => () => world.Edit(rollout => rollout.WithVersion("v1")),
            "delete" => world.Delete,
            "a failed gate" => () => FailAGate(world),
            _ => () => world.Say(CommandVerb.PromoteFull),
        };

        act();
        world.Pass();

        Assert.True(world.IsClean());
        Assert.Empty(Cookies(world));
        Assert.Equal(how == "promote in full" ? 100 : 0, world.Weights.GetValueOrDefault("v2"));
    }

    [Fact]
    public void Sessions_stay_while_the_rollout_is_held()
    {
        var world = Of(A.Weight(10, "10m", "first"));
        world.RunToStep("first");

        world.Say(CommandVerb.Pause);
        world.Pass();

        Assert.Equal(Phase.Paused, world.Phase);
        Assert.Equal(Both, world.OnReviews());
    }

    [Fact]
    public void What_somebody_takes_away_is_put_back()
    {
        var world = Of(A.Weight(10, "10m", "first"));
        var before = Cookies(world.RunToStep("first"));
        world.VirtualService = World.Object("VirtualService", """{"hosts": ["reviews"], "http": [{"route": [{"destination": {"host": "reviews", "subset": "v1"}}]}]}""");
        world.VirtualService["metadata"]!["generation"] = 20;

        world.Pass();

        Assert.Equal(before, Cookies(world));
        Assert.Equal(Both, world.OnReviews());
    }

    [Fact]
    public void The_status_tells_of_the_cookie_and_not_its_value()
    {
        var world = Of(A.Weight(10, "10m", "first"));
        world.RunToStep("first");

        Assert.Equal(["requests with cookie reviews-session to v2", "requests with cookie reviews-stable to v1"], world.Status.GeneratedRoutes);
    }

    [Fact]
    public void An_edit_takes_effect_on_the_next_attempt()
    {
        var world = Of(A.Weight(10, "10m", "first"));
        var before = Cookies(world.RunToStep("first"));

        world.Edit(rollout => rollout.WithSessions("other"));
        world.Pass();

        Assert.Equal(before, Cookies(world));
    }

    [Fact]
    public void A_broken_policy_keeps_nobody_from_the_way_back()
    {
        var world = Of(A.Weight(10, "10m", "first"));
        world.RunToStep("first");

        world.Edit(rollout => rollout.With("traffic.destinationRule.subsetTrafficPolicy", new JsonObject { ["tls"] = new JsonObject() }).With("traffic.sessionAffinity.cookie.name", "a b"));
        world.Say(CommandVerb.Abort);
        world.Pass();

        Assert.Equal(100, world.Weights["v1"]);
        Assert.True(world.IsClean());
        Assert.Empty(Cookies(world));
    }

    [Fact]
    public void A_route_that_cannot_have_them_is_refused_before_the_first_write()
    {
        var world = Of(A.Weight(10, "10m", "first"));
        world.Edit(rollout => rollout.WithVersion("v1"));
        world.RunTo(Phase.Healthy);
        world.VirtualService!["spec"]!["http"]![0]!["route"]![0]!["headers"] = JsonNode.Parse("""{"response": {"add": {"Set-Cookie": "theme=dark"}}}""");
        var before = world.VirtualService.ToJsonString();

        world.Edit(rollout => rollout.WithVersion("v2"));
        world.RunTo(Phase.Invalid);

        Assert.Contains("Set-Cookie of their own", world.Status.Message, StringComparison.Ordinal);
        Assert.Equal(before, world.VirtualService.ToJsonString());
    }

    private static void FailAGate(World world)
    {
        world.Prometheus = _ => new Measurement.Value(0.5, 1000);
        world.RunUntil(w => w.Status.Attempt!.FailureReason is not null);
    }

    private static World Of(params JsonObject[] steps) => StepWorlds.With(A.Rollout().WithGates(A.ErrorRateGate()).WithSessions(stableCookie: "reviews-stable"), steps);

    /// <summary>What the destinations of the managed route set, in their order.</summary>
    private static string[] Cookies(World world) =>
    [
        .. world.VirtualService!["spec"]!["http"]!.AsArray().Last()!["route"]!.AsArray()
            .Select(entry => (string?)entry!["headers"]?["response"]?["add"]?["Set-Cookie"]).OfType<string>(),
    ];
}
