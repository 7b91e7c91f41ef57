using System.Text.Json.Nodes;
using RolloutController.Core.Gates;
using RolloutController.Core.Model.Status;
using RolloutController.Gathering;
using RolloutController.TestKit.Builders;

namespace RolloutController.Tests.World;

/// <summary>Rollouts and situations that many tests begin with.</summary>
internal static class Scenarios
{
    /// <summary>Two steps, one gate, stable v1.</summary>
    public static RolloutBuilder TwoSteps { get; } = A.Rollout()
        .WithVersion("v1")
        .WithSteps(A.Weight(10, "30s", "first"), A.Weight(50, "30s", "half"))
        .WithGates(A.ErrorRateGate())
        .WithInterval("10s")
        .WithBake("20s");

    /// <summary>The same two steps with sessions of both versions.</summary>
    public static RolloutBuilder Sessions { get; } = TwoSteps.WithSessions(stableCookie: "reviews-stable");

    /// <summary>Every kind of step; the fault's VirtualService is made for it.</summary>
    public static RolloutBuilder EveryKind { get; } = A.Rollout()
        .WithVersion("v1")
        .WithSteps(
            A.Shadow(duration: "15s", name: "mirror"),
            A.HeaderRoute("Promotion", "15s", "testers"),
            A.Weight(10, "15s", "first"),
            A.Step("fault", "faultInjection", A.Abort().With("create", true), "15s"),
            A.Pause("5s", "breath"),
            A.Weight(50, "15s", "half"))
        .WithGates(A.ErrorRateGate())
        .WithInterval("10s")
        .WithBake("10s");

    /// <summary>Two pauses, so that a promote that counts twice is seen.</summary>
    public static RolloutBuilder TwoPauses { get; } = A.Rollout()
        .WithVersion("v1")
        .WithSteps(A.Weight(10, "10s", "first"), A.Pause(name: "one"), A.Pause(name: "two"), A.Pause(name: "three"))
        .WithInterval("10s")
        .WithBake("20s");

    public static Measurement Good { get; } = new Measurement.Value(0, 1000);

    public static Measurement Bad { get; } = new Measurement.Value(0.1, 1000);

    /// <summary>v1 serves, the Rollout is Healthy.</summary>
    public static ControllerWorld Healthy(RolloutBuilder? rollout = null, int seed = 0, int workers = 2)
    {
        var world = new ControllerWorld(seed).WithReviews("v1", "v2", "v3").Start(workers);
        world.Apply((rollout ?? TwoSteps).Json());
        world.Until(Phase.Healthy);
        world.Scheduler.RunUntilIdle();
        return world;
    }

    /// <summary>v2 has 10 % and bakes.</summary>
    public static ControllerWorld AtTenPercent(RolloutBuilder? rollout = null, int seed = 0, int workers = 2)
    {
        var world = Healthy(rollout, seed, workers);
        world.SetVersion("v2");
        world.Until(() => world.Weights == "v1=90 v2=10" && world.Status.Step?.Stage == Stage.Baking, "10 % on v2, baking");
        world.Scheduler.RunUntilIdle();
        return world;
    }

    public static void SetVersion(this ControllerWorld world, string version) =>
        world.Patch(MeshKinds.Rollout, new JsonObject { ["spec"] = new JsonObject { ["version"] = version } });

    /// <summary>All traffic of the route is on this subset.</summary>
    public static bool ServesOnly(this ControllerWorld world, string subset) =>
        world.Weights == $"{subset}=-" || world.Weights == $"{subset}=100";
}
