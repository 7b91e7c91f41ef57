using RolloutController.Core.Gates;
using RolloutController.Core.Model.Status;
using RolloutController.TestKit.Builders;
using RolloutController.Tests.World;

namespace RolloutController.Tests.Crashes;

/// <summary>
/// A controller that is killed right before or right after any one of its writes, and another that takes over: the rollout ends as if nothing had been.
/// A successor finds the same after a write as before the next one, but for the moments between: in the longer rollouts the controller is killed after
/// each write, and before the first one.
/// </summary>
public class CrashAtEachWriteTests
{
    [Fact]
    public void A_promotion_ends_the_same_wherever_the_controller_is_killed()
    {
        var (end, writes) = Run(_ => { }, Promote);
        Assert.Equal("Healthy v2 v2=-|v2=100 subsets v1 v2", end);
        Assert.True(writes > 10, $"{writes} writes");
        KillAtEach(writes, end, Promote);
    }

    [Fact]
    public void A_rollback_ends_the_same_wherever_the_controller_is_killed()
    {
        var (end, writes) = Run(_ => { }, RollBack);
        Assert.Equal("Degraded v1 v1=-|v1=100 subsets v1", end);
        Assert.True(writes > 10, $"{writes} writes");
        KillAtEach(writes, end, RollBack);
    }

    [Fact]
    public void A_version_withdrawn_midway_ends_the_same_wherever_the_controller_is_killed()
    {
        var (end, writes) = Run(_ => { }, Supersede);
        Assert.Equal("Healthy v3 v3=-|v3=100 subsets v1 v3", end);
        KillAtEach(writes, end, Supersede);
    }

    [Fact]
    public void A_rollout_with_every_kind_of_step_ends_the_same_wherever_the_controller_is_killed()
    {
        var (end, writes) = Run(_ => { }, Promote, Scenarios.EveryKind);
        Assert.Equal("Healthy v2 v2=-|v2=100 subsets v1 v2", end);
        Assert.True(writes > 30, $"{writes} writes");
        KillAfterEach(writes, end, Promote, Scenarios.EveryKind);
    }

    [Fact]
    public void A_promotion_with_sessions_ends_the_same_wherever_the_controller_is_killed()
    {
        var (end, writes) = Run(_ => { }, Promote, Scenarios.Sessions);
        Assert.Equal("Healthy v2 v2=-|v2=100 subsets v1 v2", end);
        KillAfterEach(writes, end, Promote, Scenarios.Sessions);
    }

    [Fact]
    public void A_rollback_with_sessions_ends_the_same_wherever_the_controller_is_killed()
    {
        var (end, writes) = Run(_ => { }, RollBack, Scenarios.Sessions);
        Assert.Equal("Degraded v1 v1=-|v1=100 subsets v1", end);
        KillAfterEach(writes, end, RollBack, Scenarios.Sessions);
    }

    [Fact]
    public void A_version_withdrawn_during_a_fault_ends_the_same_wherever_the_controller_is_killed()
    {
        var (end, writes) = Run(_ => { }, SupersedeFault, Scenarios.EveryKind);
        Assert.Equal("Healthy v1 v1=-|v1=100 subsets v1", end);
        KillAfterEach(writes, end, SupersedeFault, Scenarios.EveryKind);
    }

    private static void KillAtEach(int writes, string end, Action<ControllerWorld> scenario)
    {
        for (var at = 1; at <= writes; at++)
        {
            Kill(at, after: false, end, scenario);
            Kill(at, after: true, end, scenario);
        }
    }

    private static void KillAfterEach(int writes, string end, Action<ControllerWorld> scenario, RolloutBuilder rollout)
    {
        Kill(1, after: false, end, scenario, rollout);
        for (var at = 1; at <= writes; at++)
            Kill(at, after: true, end, scenario, rollout);
    }

    private static void Kill(int at, bool after, string end, Action<ControllerWorld> scenario, RolloutBuilder? rollout = null)
    {
        var crashed = "";
        var (reached, _) = Run(
            replica => replica.DiesAt = (request, isAfter) =>
            {
                var dies = replica.Writes == at && isAfter == after;
                if (dies)
                    crashed = request.ToString();
                return dies;
            },
            scenario,
            rollout);
        Assert.True(reached == end, $"killed {(after ? "after" : "before")} write {at} ({crashed}): {reached}; expected {end}");
    }

    private static (string End, int Writes) Run(Action<Replica> plan, Action<ControllerWorld> scenario, RolloutBuilder? rollout = null)
    {
        var world = new ControllerWorld().WithReviews("v1", "v2", "v3");
        var first = world.NewReplica();
        plan(first);
        first.Start();
        world.Succession = true;
        world.Apply((rollout ?? Scenarios.TwoSteps).Json());
        world.Until(Phase.Healthy);
        scenario(world);
        world.Until(() => world.Status.OwnedSubsets.All(subset => subset.ReleasedAt is null), "clean-up is over");
        world.RunFor(TimeSpan.FromMinutes(1));
        HistoryInvariants.Check(world);
        Assert.Empty(world.Generated);
        Assert.Empty(HistoryInvariants.Cookies(world.VirtualService));
        Assert.Null(world.Ratings);
        return (Describe(world), first.Writes);
    }

    private static string Describe(ControllerWorld world)
    {
        var served = world.Weights.Replace("=100", "=-", StringComparison.Ordinal);
        return $"{world.Status.Phase} {world.Status.Stable} {served}|{served.Replace("=-", "=100", StringComparison.Ordinal)} subsets {world.Subsets}";
    }

    private static void Promote(ControllerWorld world)
    {
        world.SetVersion("v2");
        world.Until(() => world.Status is { Phase: Phase.Healthy, Stable: "v2" } && world.ServesOnly("v2"), "v2 promoted");
    }

    private static void RollBack(ControllerWorld world)
    {
        world.Measure = _ => world.Status.CanaryWeight.Value >= 50 ? Scenarios.Bad : Scenarios.Good;
        world.SetVersion("v2");
        world.Until(() => world.Status is { Phase: Phase.Degraded } && world.ServesOnly("v1"), "v2 taken back");
        Assert.Equal(1, world.Status.Attempt!.Number);
    }

    private static void SupersedeFault(ControllerWorld world)
    {
        world.SetVersion("v2");
        world.Until(() => world.Ratings is not null, "the fault stands");
        world.SetVersion("v1");
        world.Until(() => world.Status is { Phase: Phase.Healthy, Stable: "v1" } && world.ServesOnly("v1"), "v1 serves alone");
    }

    private static void Supersede(ControllerWorld world)
    {
        world.SetVersion("v2");
        world.Until(() => world.Weights == "v1=90 v2=10", "10 % on v2");
        world.SetVersion("v3");
        world.Until(() => world.Status is { Phase: Phase.Healthy, Stable: "v3" } && world.ServesOnly("v3"), "v3 promoted");
    }
}
