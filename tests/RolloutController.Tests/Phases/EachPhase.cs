using RolloutController.Core.Model.Status;
using RolloutController.TestKit.Builders;
using RolloutController.Tests.World;

namespace RolloutController.Tests.Phases;

/// <summary>Brings a world to any phase that a Rollout can rest or wait in.</summary>
internal static class EachPhase
{
    public static IEnumerable<Phase> Reachable => Enum.GetValues<Phase>().Where(phase => phase != Phase.Terminating);

    public static ControllerWorld At(Phase phase)
    {
        var rollout = Scenarios.TwoSteps.WithSteps(A.Weight(10, "30s", "first"), A.Pause(name: "sign-off"), A.Weight(50, "30s", "half")).WithBake("5m");
        var world = Scenarios.Healthy(rollout);
        switch (phase)
        {
            case Phase.Healthy:
                break;
            case Phase.Preparing:
                world.Do(() => world.SetReadyAsync("v2", ready: false));
                world.SetVersion("v2");
                world.Until(Phase.Preparing);
                break;
            case Phase.Progressing:
                world.SetVersion("v2");
                world.Until(() => world.Status is { Phase: Phase.Progressing, Step.Stage: Stage.Baking }, "the first step bakes");
                break;
            case Phase.Paused:
                world.SetVersion("v2");
                world.Until(Phase.Paused);
                break;
            case Phase.Promoting:
                world.SetVersion("v2");
                world.Until(Phase.Paused);
                world.Command("promote-full");
                world.Until(() => world.Status.Phase == Phase.Promoting && world.ServesOnly("v2"), "100 % on v2");
                break;
            case Phase.RollingBack:
                world.SetVersion("v2");
                world.Until(Phase.Paused);
                world.Proofs.State = _ => Core.Mesh.ProofState.Pending;
                world.Command("abort");
                world.Until(Phase.RollingBack);
                break;
            case Phase.Degraded:
                world.SetVersion("v2");
                world.Until(Phase.Paused);
                world.Command("abort");
                world.Until(Phase.Degraded);
                break;
            case Phase.Invalid:
                world.Patch(RolloutController.Gathering.MeshKinds.Rollout, new System.Text.Json.Nodes.JsonObject { ["spec"] = new System.Text.Json.Nodes.JsonObject { ["service"] = "absent" } });
                world.Until(Phase.Invalid);
                break;
            case Phase.Terminating:
            default:
                throw new ArgumentOutOfRangeException(nameof(phase), phase, "a phase that a Rollout stays in");
        }

        world.Scheduler.RunUntilIdle();
        Assert.Equal(phase, world.Status.Phase);
        return world;
    }
}
