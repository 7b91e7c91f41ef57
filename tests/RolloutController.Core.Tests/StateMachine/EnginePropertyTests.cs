using FsCheck;
using FsCheck.Fluent;
using RolloutController.Core.Gates;
using RolloutController.Core.Mesh.Generated;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;
using RolloutController.Core.StateMachine;
using RolloutController.TestKit.Builders;

namespace RolloutController.Core.Tests.StateMachine;

/// <summary>
/// Whatever happens in whatever order: decisions never throw, deciding twice changes nothing (both are checked by
/// <see cref="World.Pass"/> on every pass), and the invariants of traffic hold.
/// </summary>
public sealed class EnginePropertyTests
{
    /// <summary>
    /// Orders of happenings that each test tries; as many as <c>ENGINE_ORDERS</c> says where that is set. Thousands of others run in the simulation,
    /// with every part of the controller.
    /// </summary>
    private static readonly int orders = int.TryParse(Environment.GetEnvironmentVariable("ENGINE_ORDERS"), out var wanted) ? wanted : 30;

    private static readonly Measurement Good = new Measurement.Value(0, 1000);
    private static readonly Measurement Bad = new Measurement.Value(0.5, 1000);

    private static readonly Action<World>[] Happenings =
    [
        w => w.Wait(TimeSpan.FromSeconds(1)),
        w => w.Wait(TimeSpan.FromSeconds(10)),
        w => w.Wait(TimeSpan.FromSeconds(31)),
        w => w.Wait(TimeSpan.FromSeconds(65)),
        w => w.Wait(TimeSpan.FromMinutes(3)),
        w => w.RunFor(TimeSpan.FromSeconds(40)),
        w => w.RunFor(TimeSpan.FromMinutes(2)),
        w => w.Prometheus = _ => Good,
        w => w.Prometheus = _ => Bad,
        w => w.Prometheus = _ => new Measurement.NoData("none"),
        w => w.Prometheus = _ => new Measurement.Error("down"),
        w => w.PrometheusAnswers = !w.PrometheusAnswers,
        w => w.Round = w.Round is null ? null : w.Round with { Round = w.Round.Round - 1 },
        w => w.Istiod = World.Proven,
        w => w.Istiod = World.Pending,
        w => w.Istiod = World.Rejected,
        w => w.Istiod = World.Unverifiable,
        w => w.Ready("v2"),
        w => w.NotReady("v2"),
        w => w.Absent("v2"),
        w => w.NotReady("v1"),
        w => w.Ready("v1"),
        w => w.Ready("v3"),
        w => w.Edit(rollout => rollout.WithVersion("v1")),
        w => w.Edit(rollout => rollout.WithVersion("v2")),
        w => w.Edit(rollout => rollout.WithVersion("v3")),
        w => w.Edit(rollout => rollout.Paused()),
        w => w.Edit(rollout => rollout.Paused(false)),
        w => w.Edit(rollout => rollout.With("version", 7)),
        w => w.Problems = [new SpecProblem("RouteTaken", "spec.traffic", "x", "another")],
        w => w.Problems = [],
        w => w.NextWindow = w.Now.AddMinutes(5),
        w => w.NextWindow = null,
        w => w.WriteRefusal = "webhook down",
        w => w.WriteRefusal = null,
        w => w.DestinationRule = Newer(w.DestinationRule, World.Object("DestinationRule", """{"host": "reviews", "subsets": [{"name": "v1", "labels": {"version": "v1"}}]}""")),
        w => w.DestinationRule = null,
        w => w.VirtualService = Newer(w.VirtualService, World.Object("VirtualService", """{"hosts": ["reviews"], "http": [{"route": [{"destination": {"host": "reviews", "subset": "v1"}}]}]}""")),
        w => w.VirtualService = null,
        .. Enum.GetValues<CommandVerb>().Select(verb => (Action<World>)(w => w.Say(verb))),
        w => w.Delete(),
        w => w.Ratings = null,
        w => w.Ratings = Steps.StepWorlds.Ratings(),
        w => w.Faults = FaultLimits.Default with { ForbiddenBy = "the owner" },
        w => w.Faults = FaultLimits.Default,
        w => w.Wait(TimeSpan.FromMinutes(11)),
    ];

    [Fact]
    public void Whatever_happens_the_invariants_hold() => Prop.ForAll(
        Gen.Choose(0, (Happenings.Length * 3) - 1).Select(number => number < Happenings.Length ? number : number % 7).ArrayOf(60).ToArbitrary(),
        Walk).Check(Config.QuickThrowOnFailure.WithMaxTest(orders));

    [Fact]
    public void Whatever_happens_after_a_step_began_the_invariants_hold() => Prop.ForAll(
        Gen.Choose(0, Happenings.Length - 1).ArrayOf(25).ToArbitrary(),
        happenings =>
        {
            var world = Begin();
            world.RunToStep("first");
            Play(world, happenings);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(orders));

    [Theory]
    [InlineData("mirror")]
    [InlineData("testers")]
    [InlineData("fault")]
    public void Whatever_happens_after_a_step_with_generated_routes_began_the_invariants_hold(string step) => Prop.ForAll(
        Gen.Choose(0, Happenings.Length - 1).ArrayOf(25).ToArbitrary(),
        happenings =>
        {
            var world = Begin();
            world.RunToStep(step);
            Play(world, happenings);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(orders));

    private static void Walk(int[] happenings) => Play(Begin(), happenings);

    private static World Begin()
    {
        var world = new World(A.Rollout()
            .WithSteps(
                A.Shadow(50, "1m", "mirror"),
                A.HeaderRoute("Promotion", "1m", "testers"),
                A.Weight(10, "1m", "first"),
                A.Pause("30s", "breath"),
                A.Fault("ratings", "1m", "fault"),
                A.Weight(50, "1m", "half"),
                A.Weight(20, "1m", "less"))
            .WithGates(A.ErrorRateGate())
            .WithSessions(stableCookie: "reviews-stable"))
        {
            Ratings = Steps.StepWorlds.Ratings(),
        };
        world.Decided = Check;
        return world;
    }

    private static void Play(World world, int[] happenings)
    {
        foreach (var happening in happenings)
        {
            if (world.Gone) return;
            Happenings[happening](world);
            world.Pass();
        }
    }

    private static void Check(Rollout rollout, Observation seen, Decision decision)
    {
        if (rollout.DeletedAt is not null && !rollout.HasFinalizer) return;
        var (before, after) = (rollout.Status, decision.Status);

        // I1: no route is asked to name a subset that is not proven, the way back excepted.
        if (decision.Traffic.Routes is { CanarySubset: not null } && after.Phase is not (Phase.RollingBack or Phase.Terminating))
            Assert.True(after is { CanarySubsetProven: true, StableSubsetProven: true });

        // I4: a failure verdict takes the traffic back in the same decision.
        var judged = seen.Round is { } round && before.Attempt?.Id == round.Attempt && round.Round > (before.Round?.Number ?? 0) && before is { Canary: not null, Attempt.FailureReason: null };
        if (judged && seen.Round!.ByGate.ContainsValue(Bad) && rollout.DeletedAt is null && after.Attempt!.Id == before.Attempt!.Id && !after.Attempt.GatesOff)
        {
            Assert.NotNull(after.Attempt.FailureReason);
            Assert.True(after.CanaryWeight == Percentage.Zero || after.Conditions.Find(ConditionTypes.StableAvailable)?.Status == ConditionList.False);
        }

        // I7: the weight rises only after a pass of the step's gate, on ready pods, unpaused and inside of the windows, or by a person's word.
        if (after.CanaryWeight > before.CanaryWeight)
        {
            var step = before.Step;
            var byHand = after.Attempt!.StepsSkipped || step is { EndedByCommand: true } || after.LastCommand != before.LastCommand;
            Assert.True(seen.Revisions.GetValueOrDefault(after.Canary!) is { IsReady: true });
            Assert.True(rollout.Spec is { Paused: false });
            Assert.True(byHand || seen.NextWindow is null || seen.NextWindow <= decision.Status.History[0].At);
            Assert.True(byHand || before.CanaryWeight == Percentage.Zero || before.Gates.Any(gate => gate.Name == "errors" && (gate.Passes > 0 || gate.Waived))
                || (judged && seen.Round!.ByGate.ContainsValue(Good)), $"rose from {before.CanaryWeight} to {after.CanaryWeight} without a pass");
        }

        CheckScopes(rollout, seen, decision);

        // I8: a step is entered once per attempt.
        if (before.Attempt?.Id == after.Attempt?.Id && before.Step is { Index: >= 0 } was && after.Step is { Index: >= 0 } now)
            Assert.True(now.Index > was.Index || (now.Index == was.Index && now.Started == was.Started));

        // Nothing moves that is not recorded first, and only what is recorded as ours is taken away.
        Assert.All(decision.Traffic.RemovedSubsets, name => Assert.Contains(after.OwnedSubsets, owned => owned.Name == name && owned.Removing));
        if (after.Phase != before.Phase) Assert.Contains(after.History, entry => entry.To == after.Phase);
        Assert.True(after.Violation() is null, after.Violation());
    }

    /// <summary>I6: what is generated belongs to a step under way, or to a header route before it that stays; a fault never stands held, forbidden or too long.</summary>
    private static void CheckScopes(Rollout rollout, Observation seen, Decision decision)
    {
        var after = decision.Status;
        var generated = decision.Traffic.Generated;
        Assert.Equal(generated.Count(route => route is GeneratedRoute.Session), decision.Traffic.Routes switch
        {
            null => generated.Count(route => route is GeneratedRoute.Session),
            { CanaryCookie: null, StableCookie: null } => 0,
            { CanaryCookie: not null, StableCookie: not null } => 2,
            _ => -1,
        });
        if (generated.IsEmpty) return;
        Assert.Equal(generated.Any(route => route is GeneratedRoute.Session), after.CanaryWeight > Percentage.Zero);
        Assert.True(after is { Phase: Phase.Progressing or Phase.Paused, CanarySubsetProven: true, Attempt: { FailureReason: null, StepsSkipped: false }, Step.Index: >= 0 });
        Assert.Null(rollout.DeletedAt);
        var steps = after.Attempt!.Steps;
        var index = after.Step!.Index;
        Assert.Equal(generated.Any(route => route is GeneratedRoute.Mirror), steps[index] is Step.Shadow);
        Assert.Equal(generated.Count(route => route is GeneratedRoute.ToCanary), steps[..(index + 1)].Count(step => step is Step.HeaderRoute));
        if (!generated.Any(route => route is GeneratedRoute.DependencyFault)) return;
        Assert.IsType<Step.FaultInjection>(steps[index]);
        Assert.True(after is { TimersStoppedAt: null, VerdictHold: null, CommandHold: null });
        Assert.True(rollout.Spec is not { Paused: true });
        Assert.Null(seen.Faults.ForbiddenBy);
        Assert.True(after.Step.FaultSince <= after.Step.StageStarted && after.Step.FaultUntil - after.Step.FaultSince <= FaultLimits.Default.MaxDuration);
        Assert.True(decision.LookAgainAt <= after.Step.FaultUntil);
    }

    private static System.Text.Json.Nodes.JsonObject Newer(System.Text.Json.Nodes.JsonObject? old, System.Text.Json.Nodes.JsonObject now)
    {
        now["metadata"]!["generation"] = (old?["metadata"]!["generation"]?.GetValue<int>() ?? 0) + 1;
        return now;
    }
}

/// <summary>What kstatus demands of conditions.</summary>
internal static class ConditionRules
{
    /// <summary>What is wrong with the conditions; null when nothing is.</summary>
    public static string? Violation(this RolloutStatus status)
    {
        var reconciling = status.Conditions.Find(ConditionTypes.Reconciling)?.Status == ConditionList.True;
        var stalled = status.Conditions.Find(ConditionTypes.Stalled)?.Status == ConditionList.True;
        var ready = status.Conditions.Find(ConditionTypes.Ready)?.Status == ConditionList.True;
        if (reconciling && stalled) return "both Reconciling and Stalled";
        if (ready != (status.Phase == Phase.Healthy)) return $"Ready is {ready} in phase {status.Phase}";
        if (!ready && !reconciling && !stalled) return "neither Ready nor Reconciling nor Stalled";
        return status.Conditions.Any(condition => condition.Reason.Length == 0 || condition.Message.Length == 0) ? "a condition without reason or message" : null;
    }
}
