using System.Text.Json.Nodes;
using RolloutController.Core.Model;
using RolloutController.Core.Model.Status;
using RolloutController.Core.StateMachine;
using RolloutController.Gathering;
using RolloutController.Kubernetes.Resources;
using RolloutController.Tests.World;

namespace RolloutController.Tests.Phases;

/// <summary>What can happen at any time, at each phase. The commands' matrix is the transition table's own.</summary>
public class AtEachPhaseTests
{
    public static TheoryData<Phase> Phases => [.. EachPhase.Reachable];

    public static TheoryData<Phase, CommandVerb> Commands
    {
        get
        {
            var data = new TheoryData<Phase, CommandVerb>();
            foreach (var phase in EachPhase.Reachable)
            {
                foreach (var verb in Transitions.All[phase].Commands.Keys)
                    data.Add(phase, verb);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_command_is_answered_once_as_the_table_says(Phase phase, CommandVerb verb)
    {
        var world = EachPhase.At(phase);
        var before = world.Status.LastCommand?.Id;

        world.Command(CommandVerbs.Text(verb));
        world.Until(() => world.Status.LastCommand is { } last && last.Id != before, "the command is answered");
        world.Scheduler.RunUntilIdle();

        var answer = world.Status.LastCommand!;
        var rule = Transitions.Rule(phase, verb);
        Assert.Equal(CommandVerbs.Text(verb), answer.Verb);

        // The table says where a command can fit at all; within the phase it may still have nothing to do, and says so.
        Assert.True(rule.Fits || !answer.Accepted, $"{verb} at {phase} was accepted: {answer.Result}");
        Assert.NotEmpty(answer.Result);
        if (verb == CommandVerb.Abort)
            Assert.Equal(rule.Fits, answer.Accepted);
        Assert.Null(world.Rollout["metadata"]!["annotations"]?[WellKnown.AcceptedCommandAnnotation]);
        HistoryInvariants.Check(world);
    }

    [Theory]
    [MemberData(nameof(Phases))]
    public void Another_version_takes_over_and_is_promoted_in_the_end(Phase phase)
    {
        var world = EachPhase.At(phase);
        world.Proofs.State = _ => Core.Mesh.ProofState.Proven;

        world.Patch(MeshKinds.Rollout, new JsonObject { ["spec"] = new JsonObject { ["service"] = "reviews", ["version"] = "v3", ["steps"] = null } });
        world.Proofs.Changed();
        world.Until(() => world.Status is { Phase: Phase.Healthy, Stable: "v3" }, "v3 promoted");

        Assert.True(world.ServesOnly("v3"), world.Weights);
        HistoryInvariants.Check(world);
    }

    [Theory]
    [MemberData(nameof(Phases))]
    public void Deleted_it_leaves_traffic_on_one_version_takes_its_subsets_and_goes(Phase phase)
    {
        var world = EachPhase.At(phase);
        var stable = world.Status.Stable!;

        world.Do(() => world.Users.DeleteAsync(MeshKinds.Rollout, ControllerWorld.Name, new DeleteOptions(), CancellationToken.None));
        world.Until(() => world.Cluster.Find(MeshKinds.Rollout, ControllerWorld.Name) is null, "the Rollout is gone");

        Assert.True(world.ServesOnly(stable), world.Weights);
        if (phase is not (Phase.Invalid or Phase.RollingBack))
            Assert.Equal("v1", world.Subsets);
        HistoryInvariants.Check(world);
    }

    [Theory]
    [MemberData(nameof(Phases))]
    public void In_a_namespace_that_goes_it_waits_for_nothing(Phase phase)
    {
        var world = EachPhase.At(phase);
        world.Proofs.State = _ => Core.Mesh.ProofState.Pending;
        var began = world.Time.GetUtcNow();

        world.Do(async () =>
        {
            await world.Users.PatchAsync(
                KnownKinds.Namespace,
                new ObjectKey("", "bookinfo"),
                PatchType.Merge,
                new JsonObject { ["metadata"] = new JsonObject { ["finalizers"] = new JsonArray("kubernetes") } },
                new WriteOptions(),
                CancellationToken.None);
            await world.Users.DeleteAsync(KnownKinds.Namespace, new ObjectKey("", "bookinfo"), new DeleteOptions(), CancellationToken.None);
            await world.Users.DeleteAsync(MeshKinds.Rollout, ControllerWorld.Name, new DeleteOptions(), CancellationToken.None);
        });
        world.Until(() => world.Cluster.Find(MeshKinds.Rollout, ControllerWorld.Name) is null, "the Rollout is gone");

        Assert.True(world.Time.GetUtcNow() - began < TimeSpan.FromSeconds(1), $"after {world.Time.GetUtcNow() - began}");
    }
}
